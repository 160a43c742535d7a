"""Gradient descent and Newton's method: their steps, when they stop, what they say when they can't go on."""

import math

import numpy as np
import pytest
from judges import titanic_design
from scipy import optimize

from losslab import (
    Trace,
    add_intercept,
    course_lab,
    gradient_descent,
    load_titanic,
    logistic_gradient,
    logistic_hessian,
    logistic_loss,
    newton,
    newton_pair,
    overlapping_line,
    quasi_separable_line,
    separable_clouds,
    separable_line,
    sigmoid,
    softmax_gradient,
    softmax_loss,
    squared_gradient,
    squared_hessian,
    squared_loss,
    two_clouds,
    two_wells,
)


def logistic(X, y, l2=0.0):
    return (
        (lambda t: logistic_loss(t, X, y, l2)),
        (lambda t: logistic_gradient(t, X, y, l2)),
        (lambda t: logistic_hessian(t, X, y, l2)),
    )


def squared(X, y):
    return (
        (lambda t: squared_loss(t, X, y)),
        (lambda t: squared_gradient(t, X, y)),
        (lambda t: squared_hessian(t, X, y)),
    )


PARABOLA = (lambda w: (w - 3) ** 2, lambda w: 2 * (w - 3), lambda w: 2.0)

# --- gradient descent ---------------------------------------------------------------------------


def test_descent_takes_the_steps_of_the_formula():
    X, y = overlapping_line()
    X = add_intercept(X)
    f, g, _ = logistic(X, y)
    start = np.array([1.0, -1.0])
    trace = gradient_descent(f, g, start, learning_rate=0.5, steps=40)
    theta = start.copy()
    for k in range(41):
        assert np.array_equal(trace.points[k], theta) and trace.losses[k] == f(theta)
        theta = theta - 0.5 * g(theta)
    assert trace.points.shape == (41, 2) and trace.losses.shape == (41,) and trace.converged is False
    assert start.tolist() == [1, -1] and (np.diff(trace.losses) < 0).all()
    points, losses, converged = trace
    assert isinstance(trace, Trace) and points is trace.points and points.dtype == losses.dtype == np.float64


def test_descent_on_a_number_a_vector_and_a_matrix():
    f, g, _ = PARABOLA
    assert gradient_descent(f, g, 0, learning_rate=0.25, steps=3).points.tolist() == [0, 1.5, 2.25, 2.625]
    assert gradient_descent(f, lambda w: 2 * (w - 3), [0], learning_rate=0.25, steps=3).points.shape == (4, 1)
    X, labels = add_intercept(two_clouds()[0]), two_clouds()[1]
    trace = gradient_descent(
        lambda W: softmax_loss(W, X, labels),
        lambda W: softmax_gradient(W, X, labels),
        np.zeros((3, 2)),
        learning_rate=1,
        steps=5,
    )
    assert trace.points.shape == (6, 3, 2)
    np.testing.assert_allclose(trace.points.sum(axis=2), 0, atol=1e-15)  # descent from 0 never moves along the gauge


def test_descent_stops_early_when_gradient_and_step_are_small():
    f, g, _ = PARABOLA
    trace = gradient_descent(f, g, 0.0, learning_rate=0.25, steps=1000, tolerance=1e-6)
    assert trace.converged is True and len(trace.points) < 30
    assert abs(g(trace.points[-1])) <= 1e-6 < abs(g(trace.points[-2]))
    assert gradient_descent(f, g, 3.0, learning_rate=1, steps=5).points.tolist() == [
        3.0
    ]  # gradient exactly 0: tolerance 0 holds
    assert gradient_descent(f, g, 3.0, learning_rate=1, steps=0).converged is True
    assert gradient_descent(f, g, 1.0, learning_rate=1, steps=0).converged is False
    flat = gradient_descent(lambda w: 1e-8 * w, lambda w: 1e-8, 0.0, learning_rate=1e6, steps=5, tolerance=1e-6)
    assert flat.converged is False  # the gradient is small, each step is not
    ended = gradient_descent(f, g, 0.0, learning_rate=0.5, steps=1, tolerance=1e-9)
    assert ended.points.tolist() == [0, 3] and ended.converged is True  # the last point counts too


def test_descent_that_converged_may_be_far_from_a_minimum_or_have_none():
    loss, gradient, hessian = logistic(*separable_line())  # no minimum: w runs away
    trace = gradient_descent(loss, gradient, [0.0], learning_rate=1.0, steps=2000, tolerance=1e-3)
    assert trace.converged and len(trace.points) == 987 and trace.points[-1, 0] == pytest.approx(6.217, abs=0.0005)
    assert newton(loss, gradient, hessian, trace.points[-1]).converged is False


def test_rates_around_the_bound():
    X, y = two_clouds()
    X = add_intercept(X)
    f, g, _ = logistic(X, y)
    bound = 2 / (np.linalg.eigvalsh(X.T @ X).max() / (4 * len(y)))
    calm = gradient_descent(f, g, [0, 0, 0], learning_rate=0.99 * bound, steps=300)
    assert (np.diff(calm.losses) <= 1e-15).all()
    w = gradient_descent(lambda w: w**2, lambda w: 2 * w, 1.0, learning_rate=1.1, steps=50)
    assert (np.diff(w.losses) > 0).all()


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf])
def test_descent_names_the_step_where_loss_or_gradient_break(broken):
    f, g, _ = PARABOLA
    with pytest.raises(ValueError, match=r"^loss at step 2: wanted finite real numbers; got (nan|-?inf)"):
        gradient_descent(lambda w: broken if w > 2 else f(w), g, 0.0, learning_rate=0.25, steps=9)
    with pytest.raises(ValueError, match=r"^gradient at step 3: wanted finite real numbers; got (nan|-?inf)"):
        gradient_descent(f, lambda w: broken if w > 2.5 else g(w), 0.0, learning_rate=0.25, steps=9)


def test_descent_that_diverges_says_so():
    with pytest.raises(ValueError, match="^(loss at|theta after) step .*"):
        gradient_descent(
            lambda w: float(w) ** 2 if abs(w) < 1e150 else math.inf, lambda w: 2 * w, 1.0, learning_rate=1e10, steps=100
        )
    with pytest.raises(ValueError, match="^theta after step 2: wanted finite numbers"):
        gradient_descent(lambda w: 0.0, lambda w: 1e308, 0.0, learning_rate=1.5, steps=100)
    with pytest.raises(ValueError, match="^loss at step 1: X @ theta: wanted finite numbers; got an overflow"):
        gradient_descent(*logistic([[1e300]], [1])[:2], [0.0], learning_rate=1.0, steps=3)


def test_an_error_of_the_callable_names_the_step():
    with pytest.raises(ValueError, match=r"^loss at step 0: theta: wanted shape \(2,\)"):
        gradient_descent(*logistic(np.ones((3, 2)), [0, 1, 1])[:2], [0.0], learning_rate=1, steps=1)
    with pytest.raises(
        ValueError, match=r"^gradient at step 0: wanted shape \(2,\), as theta demands; got shape \(2, 1\)"
    ):
        gradient_descent(lambda t: 0.0, lambda t: t[:, None], [0.0, 1.0], learning_rate=1, steps=1)
    with pytest.raises(ValueError, match=r"^loss at step 0: wanted shape \(\), as theta demands; got shape \(2,\)"):
        gradient_descent(lambda t: t, lambda t: t, [0.0, 1.0], learning_rate=1, steps=1)
    with pytest.raises(ValueError, match="^loss at step 0: wanted finite real numbers; got None"):
        gradient_descent(lambda t: None, lambda t: t, [0.0, 1.0], learning_rate=1, steps=1)


# --- Newton: the steps --------------------------------------------------------------------------


def test_newton_solves_a_parabola_in_one_step():
    trace = newton(*PARABOLA, 0.0)
    assert trace.points[1] == 3 and trace.converged and trace.points.ndim == 1
    A, b = np.array([[4.0, 1], [1, 3]]), np.array([1.0, 2])
    trace = newton(lambda t: t @ A @ t / 2 - b @ t, lambda t: A @ t - b, lambda t: A, [5, 5])
    np.testing.assert_allclose(trace.points[1], np.linalg.solve(A, b), rtol=1e-14)
    assert trace.converged and len(trace.points) <= 3


def test_newton_takes_the_steps_of_the_formula():
    X, y = two_clouds()
    X = add_intercept(X)
    f, g, H = logistic(X, y)
    trace = newton(f, g, H, [0, 0, 0])
    theta = np.zeros(3)
    for k in range(len(trace.points)):
        np.testing.assert_allclose(trace.points[k], theta, rtol=1e-9)
        assert trace.losses[k] == f(trace.points[k])
        theta = theta - np.linalg.solve(H(theta), g(theta))
    assert trace.converged is True and np.abs(g(trace.points[-1])).max() < 1e-15


def test_digits_double():
    X, y = overlapping_line()
    trace = newton(*logistic(add_intercept(X), y), [0, 0])
    errors = np.abs(trace.points - trace.points[-1]).max(axis=1)
    assert trace.converged and len(trace.points) <= 8
    # e_{k+1} <= C e_k^2 with a C of order 1, down to rounding
    for before, after in zip(errors[:-1], errors[1:]):
        assert after <= 2 * before**2 + 1e-15


def test_one_weight_and_two_opposite_labels_give_w_minus_sinh_w():
    X, y = newton_pair()
    fgh = logistic(X, y)
    for start in (0.5, 1.7, 2.1, 2.17):
        trace = newton(*fgh, [start])
        w = start
        for k in range(4):
            assert trace.points[k, 0] == pytest.approx(w, rel=1e-9, abs=1e-15)
            w = w - math.sinh(w)
        assert trace.converged and abs(trace.points[-1, 0]) < 1e-15
    trace = newton(*fgh, [2.5])
    w = 2.5
    for k in range(3):
        w = w - math.sinh(w)
        assert trace.points[k + 1, 0] == pytest.approx(w, rel=1e-8)
    assert [round(w, 2) for w in trace.points[:3, 0]] == [2.5, -3.55, 13.85] and round(trace.points[3, 0]) == -515288
    assert trace.converged is False and np.isfinite(trace.points).all() and np.isfinite(trace.losses).all()


def test_the_threshold_is_where_sinh_w_is_two_w():
    threshold = optimize.brentq(lambda w: math.sinh(w) - 2 * w, 1, 3, xtol=1e-15)
    assert round(threshold, 4) == 2.1773
    fgh = logistic(*newton_pair())
    assert newton(*fgh, [threshold - 1e-4]).converged and newton(*fgh, [-threshold + 1e-4]).converged
    assert not newton(*fgh, [threshold + 1e-4]).converged and not newton(*fgh, [-threshold - 1e-4]).converged


# --- Newton: converged means gradient and step ------------------------------------------------------


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e3, 1e6, 1e9])
@pytest.mark.parametrize("damped", [False, True])
@pytest.mark.parametrize("start", [0.0, 3.0, 30.0])
def test_separable_data_never_converges(scale, damped, start):
    X, y = separable_line()
    trace = newton(*logistic(X * scale, y), [start / scale], damped=damped)
    assert trace.converged is False
    assert np.isfinite(trace.points).all() and np.isfinite(trace.losses).all()
    steps = np.diff(trace.points[:, 0]) * scale
    assert np.allclose(steps[10:], 1, atol=1e-3)  # +1 each step, however small the gradient


def test_a_tiny_gradient_is_not_a_minimum():
    f, g, H = logistic(*separable_line())
    assert g(np.array([22.8]))[0] == pytest.approx(-6.3e-11, rel=0.02)
    step = -np.linalg.solve(H(np.array([22.8])), g(np.array([22.8])))
    assert step[0] == pytest.approx(1, abs=1e-8)
    trace = newton(f, g, H, [22.8], steps=3)
    assert abs(g(trace.points[0])[0]) < 1e-10 and trace.converged is False
    np.testing.assert_allclose(trace.points[:, 0], [22.8, 23.8, 24.8, 25.8], rtol=1e-9)


@pytest.mark.parametrize("data", [course_lab, separable_line, separable_clouds, quasi_separable_line])
@pytest.mark.parametrize("damped", [False, True])
@pytest.mark.parametrize("steps", [10, 50, 1000])
def test_runaway_weights_end_finite_and_not_converged(data, damped, steps):
    X, y = data()
    trace = newton(*logistic(add_intercept(X), y), np.zeros(X.shape[1] + 1), damped=damped, steps=steps)
    assert trace.converged is False and len(trace.points) <= steps + 1
    assert np.isfinite(trace.points).all() and np.isfinite(trace.losses).all()


@pytest.mark.parametrize("data", [course_lab, separable_line, separable_clouds, quasi_separable_line])
@pytest.mark.parametrize("l2", [1e-6, 0.1])
def test_a_ridge_gives_a_finite_answer(data, l2):
    X, y = data()
    for design in (add_intercept(X), X):
        fgh = logistic(design, y, l2)
        trace = newton(*fgh, np.zeros(design.shape[1]), damped=True)
        assert trace.converged and np.abs(fgh[1](trace.points[-1])).max() < 1e-10


def test_tolerance_is_on_the_gradient():
    X, y = overlapping_line()
    f, g, H = logistic(1e4 * add_intercept(X), y)
    loose, tight = newton(f, g, H, [0, 0], tolerance=1e-6), newton(f, g, H, [0, 0], tolerance=0)
    assert loose.converged and not tight.converged  # rounding leaves a gradient of some 1e-13
    assert newton(f, g, H, [0, 0], steps=2, tolerance=1e-6).converged is False
    # At the minimum already: no step is needed.
    assert newton(*PARABOLA, 3.0).points.tolist() == [3.0] and newton(*PARABOLA, 3.0).converged
    assert newton(*PARABOLA, 3.0, steps=0).converged and not newton(*PARABOLA, 0.0, steps=0).converged


@pytest.mark.parametrize("scale", [1e-9, 1e-3, 1e3, 1e5])
def test_units_of_a_feature_do_not_matter(scale):
    X, y = overlapping_line()
    trace = newton(*logistic(add_intercept(X) * [1, scale], y), [0, 0])
    plain = newton(*logistic(add_intercept(X), y), [0, 0])
    assert trace.converged and len(trace.points) == len(plain.points)
    np.testing.assert_allclose(trace.points * [1, scale], plain.points, rtol=1e-9, atol=1e-15)


# --- Newton: damped -----------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [2.5, 50, -300, 700, 720, -745, 1e4, -1e6])
def test_damped_converges_from_far_starts(start):
    f, g, H = logistic(*newton_pair())
    calls = []
    trace = newton(lambda t: calls.append(t) or f(t), g, H, [start], damped=True)
    assert trace.converged and abs(trace.points[-1, 0]) < 1e-12
    assert (np.diff(trace.losses[:-1]) <= 1e-15).all()
    assert len(calls) < 6000


@pytest.mark.parametrize("seed", range(12))
def test_damped_converges_from_far_starts_in_three_dimensions(seed):
    X, y = two_clouds()
    f, g, H = logistic(add_intercept(X), y)
    best = newton(f, g, H, np.zeros(3)).points[-1]
    rng = np.random.default_rng(seed)
    trace = newton(f, g, H, rng.normal(size=3) * 10.0 ** rng.uniform(0, 4), damped=True, steps=100)
    assert trace.converged
    np.testing.assert_allclose(trace.points[-1], best, rtol=1e-10)


def test_damping_changes_nothing_where_full_steps_descend():
    X, y = overlapping_line()
    fgh = logistic(add_intercept(X), y)
    plain, damped = newton(*fgh, [0, 0]), newton(*fgh, [0, 0], damped=True)
    assert len(plain.points) == len(damped.points)
    np.testing.assert_allclose(plain.points, damped.points, rtol=1e-12)


def test_damped_does_not_stall_on_rounding_near_the_optimum():
    X, y = titanic_design(load_titanic())
    for l2 in (0.0, 1e-3):
        fgh = logistic(X, y, l2)
        best = newton(*fgh, np.zeros(X.shape[1])).points[-1]
        for nudge in (1e-3, 1e-6, 1e-8, 1e-10):
            trace = newton(*fgh, best + nudge, damped=True)
            assert trace.converged and len(trace.points) <= 6
            np.testing.assert_allclose(trace.points[-1], best, rtol=1e-11)


@pytest.mark.parametrize("distance", [1e-6, 1e-7, 3e-8])
def test_damped_does_not_stall_where_rounding_hides_the_decrease(distance):
    X, y = overlapping_line()
    f, g, H = logistic(add_intercept(X), y)
    best = newton(f, g, H, [0, 0]).points[-1]

    def rounded_badly(theta):  # as a sum of a million terms in any order would be
        return f(theta) * (1 + 3 * np.finfo(float).eps * np.cos(1e12 * theta.sum()))

    for seed in range(20):
        start = best + distance * np.random.default_rng(seed).normal(size=2)
        trace = newton(rounded_badly, g, H, start, damped=True)
        assert trace.converged and len(trace.points) <= 3
        np.testing.assert_allclose(trace.points[-1], best, rtol=1e-12)


def test_damped_goes_downhill_where_the_loss_is_not_convex():
    X, y = two_wells()
    f, g, H = squared(X, y)
    for start, end in ((0.3, -0.1201), (0.45, 1.3862), (0.2, -0.1201), (-2, -0.1201)):
        trace = newton(f, g, H, [start], damped=True)
        assert trace.converged and trace.points[-1, 0] == pytest.approx(end, abs=6e-5)
    assert H(np.array([0.3]))[0, 0] < 0
    top = newton(f, g, H, [0.35])
    assert top.converged and top.points[-1, 0] == pytest.approx(
        0.3583, abs=6e-5
    )  # plain Newton finds the maximum: stationary


# --- Newton: errors ---------------------------------------------------------------------------------------


def dependent(kind):
    rng = np.random.default_rng(8)
    a = rng.normal(size=(60, 2))
    return {
        "twice the same": np.column_stack([np.ones(60), a[:, 0], a[:, 0]]),
        "a sum": np.column_stack([np.ones(60), a, a @ [0.3, -1.7]]),
        "all dummies": np.column_stack([np.ones(60), np.eye(3)[np.arange(60) % 3]]),
        "a column of zeros": np.column_stack([np.ones(60), a, np.zeros(60)]),
        "in other units": np.column_stack([np.ones(60), 1e6 * a[:, 0], 1e-6 * a[:, 0]]),
        "a constant beside the intercept": np.column_stack([np.ones(60), np.full(60, 7.3), a]),
        "more columns than rows": rng.normal(size=(3, 5)),
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "twice the same",
        "a sum",
        "all dummies",
        "a column of zeros",
        "in other units",
        "a constant beside the intercept",
        "more columns than rows",
    ],
)
@pytest.mark.parametrize("damped", [False, True])
def test_dependent_columns_are_said(kind, damped):
    X = dependent(kind)
    y = np.random.default_rng(9).integers(0, 2, len(X))
    if (
        kind == "more columns than rows" and damped
    ):  # separable too: the gradient never vanishes where the weights are finite
        return
    with pytest.raises(ValueError, match="^hessian at step .*: wanted an invertible matrix; got one that is singular"):
        newton(*logistic(X, y), np.zeros(X.shape[1]), damped=damped)
    X = add_intercept(X[:, 1:]) if not kind.startswith("more") else X
    if kind not in ("all dummies", "a constant beside the intercept"):
        assert newton(*logistic(X, y, l2=0.01), np.zeros(X.shape[1])).converged


def test_nearly_dependent_columns_are_not():
    rng = np.random.default_rng(10)
    a = rng.normal(size=200)
    X = add_intercept(np.column_stack([a, a + 1e-4 * rng.normal(size=200)]))
    y = rng.integers(0, 2, 200)
    assert newton(*logistic(X, y), np.zeros(3)).converged
    year = add_intercept(2007.0 + rng.integers(0, 3, 200))  # a year beside the intercept is hard, and possible
    assert newton(*logistic(year, y), np.zeros(2)).converged


@pytest.mark.parametrize("name, position", [("loss", 0), ("gradient", 1), ("hessian", 2)])
@pytest.mark.parametrize("broken", [math.nan, math.inf])
@pytest.mark.parametrize("damped", [False, True])
def test_newton_names_the_step_where_something_breaks(name, position, broken, damped):
    fgh = list(logistic(*newton_pair()))
    calls, whole = [], fgh[position]

    def breaks(theta):
        calls.append(theta)
        return whole(theta) * (broken if len(calls) > 1 and abs(theta[0]) < 1.0 else 1)

    fgh[position] = breaks
    if name == "loss" and damped:  # a trial point with a broken loss is no step: damping goes around it, or ends
        trace = newton(*fgh, [1.5], damped=True)
        assert not trace.converged and np.isfinite(trace.losses).all()
        return
    with pytest.raises(ValueError, match=rf"^{name} at step \d+: wanted finite real numbers; got"):
        newton(*fgh, [1.5], damped=damped)


def test_newton_refuses_matrices_that_do_not_fit():
    f, g, H = logistic(*newton_pair())
    with pytest.raises(
        ValueError, match=r"^hessian at step 0: wanted shape \(2, 2\), as theta demands; got shape \(2,\)"
    ):
        newton(lambda t: 0.0, lambda t: t, lambda t: t, [1.0, 2.0])
    with pytest.raises(ValueError, match=r"^hessian at step 0, |^hessian at step 0: wanted an invertible matrix"):
        newton(lambda w: 0.0, lambda w: 0.0, lambda w: 0.0, 1.0)
    with pytest.raises(ValueError, match="^hessian at step 0: wanted an invertible matrix"):
        newton(f, g, H, [1e4])  # so far out that the curvature underflows
    assert newton(lambda t: 0.5 * np.sum(t**2), lambda t: t, lambda t: np.eye(4), np.ones((2, 2))).points[
        -1
    ].tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    "name, bad",
    [
        ("start", [math.nan]),
        ("start", []),
        ("start", "0"),
        ("start", None),
        ("start", [1j]),
        ("steps", -1),
        ("steps", 2.0),
        ("steps", None),
        ("steps", "5"),
        ("steps", True),
        ("steps", math.inf),
        ("tolerance", -1e-9),
        ("tolerance", math.nan),
        ("tolerance", math.inf),
        ("tolerance", None),
        ("tolerance", [1e-3]),
        ("learning_rate", 0),
        ("learning_rate", -0.1),
        ("learning_rate", math.nan),
        ("learning_rate", math.inf),
        ("learning_rate", "0.1"),
    ],
)
def test_bad_settings_are_refused_by_name(name, bad):
    settings = {"start": [0.0], "steps": 3, "tolerance": 0.0, "learning_rate": 0.1, name: bad}
    f, g, H = logistic(*newton_pair())
    with pytest.raises(ValueError, match=f"^{name}: wanted .*; got"):
        gradient_descent(f, g, settings.pop("start"), **settings)
    if name != "learning_rate":
        settings = {"start": [0.0], "steps": 3, "tolerance": 0.0, name: bad}
        with pytest.raises(ValueError, match=f"^{name}: wanted .*; got"):
            newton(f, g, H, settings.pop("start"), **settings)


@pytest.mark.parametrize("position, name", [(0, "loss"), (1, "gradient"), (2, "hessian")])
def test_callables_must_be_callable(position, name):
    fgh = list(logistic(*newton_pair()))
    fgh[position] = 3.0
    with pytest.raises(ValueError, match=f"^{name}: wanted a function of theta; got 3.0"):
        newton(*fgh, [0.0])
    if position < 2:
        with pytest.raises(ValueError, match=f"^{name}: wanted a function of theta; got 3.0"):
            gradient_descent(*fgh[:2], [0.0], learning_rate=1, steps=1)


def test_the_mean_of_p_is_the_mean_of_y_at_the_optimum():
    X, y = two_clouds()
    X = add_intercept(X)
    theta = newton(*logistic(X, y), np.zeros(3)).points[-1]
    assert sigmoid(X @ theta).mean() == pytest.approx(y.mean(), rel=1e-14)
    X, y = titanic_design(load_titanic())
    theta = newton(*logistic(X, y, l2=0.1), np.zeros(X.shape[1])).points[-1]
    assert sigmoid(X @ theta).mean() == pytest.approx(y.mean(), rel=1e-12)  # the penalty leaves the intercept free
