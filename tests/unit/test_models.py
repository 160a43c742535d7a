"""Mean losses, gradients, Hessians: against differences, loops, closed forms and the numbers of the chapters."""

import itertools
import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judges import differences, exact_sigmoid, exact_softplus, is_right, mpf, problems, quick
from scipy import optimize

from losslab import (
    add_intercept,
    bce_with_logits,
    binary_cross_entropy,
    categorical_cross_entropy,
    course_lab,
    gradient_descent,
    logistic_gradient,
    logistic_hessian,
    logistic_loss,
    newton_pair,
    quasi_separable_line,
    separable_clouds,
    separable_line,
    sigmoid,
    softmax,
    softmax_gradient,
    softmax_loss,
    squared_error,
    squared_gradient,
    squared_hessian,
    squared_loss,
    two_clouds,
    two_wells,
    two_wells_with_bias,
)

# --- loss, gradient and Hessian belong together -----------------------------------------------


@quick
@given(problems())
def test_logistic_derivatives_against_central_differences(problem):
    theta, X, y, l2 = problem
    scale = 1 + np.abs(X).max() ** 2
    np.testing.assert_allclose(
        logistic_gradient(theta, X, y, l2),
        differences(lambda t: logistic_loss(t, X, y, l2), theta),
        rtol=1e-6,
        atol=1e-9 * scale,
    )
    np.testing.assert_allclose(
        logistic_hessian(theta, X, y, l2),
        differences(lambda t: logistic_gradient(t, X, y, l2), theta),
        rtol=1e-6,
        atol=1e-9 * scale,
    )


@quick
@given(problems())
def test_squared_derivatives_against_central_differences(problem):
    theta, X, y, _ = problem
    scale = 1 + np.abs(X).max() ** 2
    np.testing.assert_allclose(
        squared_gradient(theta, X, y), differences(lambda t: squared_loss(t, X, y), theta), rtol=1e-6, atol=1e-9 * scale
    )
    np.testing.assert_allclose(
        squared_hessian(theta, X, y),
        differences(lambda t: squared_gradient(t, X, y), theta),
        rtol=1e-6,
        atol=1e-9 * scale,
    )


@quick
@given(problems(), st.integers(2, 4))
def test_softmax_gradient_against_central_differences(problem, k):
    theta, X, y, l2 = problem
    rng = np.random.default_rng(len(X))
    W, labels = rng.normal(size=(X.shape[1], k)), rng.integers(0, k, len(X))
    np.testing.assert_allclose(
        softmax_gradient(W, X, labels, l2),
        differences(lambda W: softmax_loss(W, X, labels, l2), W),
        rtol=1e-6,
        atol=1e-9 * (1 + np.abs(X).max()),
    )


@quick
@given(problems())
def test_a_second_route_sample_by_sample(problem):
    theta, X, y, l2 = problem
    m = len(y)
    free = np.r_[0, np.ones(len(theta) - 1)]
    p = sigmoid(X @ theta)
    np.testing.assert_allclose(
        logistic_loss(theta, X, y, l2),
        sum(bce_with_logits(y[i], X[i] @ theta) for i in range(m)) / m + l2 / 2 * np.sum((free * theta) ** 2),
        rtol=1e-12,
    )
    np.testing.assert_allclose(
        logistic_gradient(theta, X, y, l2), X.T @ (p - y) / m + l2 * free * theta, rtol=1e-9, atol=1e-13
    )
    np.testing.assert_allclose(
        logistic_hessian(theta, X, y, l2),
        sum(p[i] * (1 - p[i]) * np.outer(X[i], X[i]) for i in range(m)) / m + l2 * np.diag(free),
        rtol=1e-9,
        atol=1e-12,
    )
    np.testing.assert_allclose(squared_loss(theta, X, y), np.mean(squared_error(y, p)), rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(
        squared_gradient(theta, X, y), X.T @ (2 * (p - y) * p * (1 - p)) / m, rtol=1e-9, atol=1e-13
    )
    second = np.where(y == 1, 2 * p * (1 - p) ** 2 * (3 * p - 1), 2 * p**2 * (1 - p) * (2 - 3 * p))
    np.testing.assert_allclose(squared_hessian(theta, X, y), X.T @ np.diag(second) @ X / m, rtol=1e-9, atol=1e-12)
    W = np.stack([np.zeros_like(theta), theta], axis=1)
    np.testing.assert_allclose(
        softmax_loss(W, X, y), np.mean(categorical_cross_entropy(y, softmax(X @ W))), rtol=1e-12, atol=1e-15
    )
    np.testing.assert_allclose(
        softmax_gradient(W, X, y), X.T @ (softmax(X @ W) - np.eye(2)[y]) / m, rtol=1e-9, atol=1e-13
    )


def test_squared_error_changes_curvature_at_one_third_and_two_thirds():
    for y, p in ((1, 1 / 3), (0, 2 / 3)):
        z = math.log(p / (1 - p))
        curvature = [squared_hessian([z + h], [[1.0]], [y])[0, 0] for h in (-1e-6, 0, 1e-6)]
        assert abs(curvature[1]) < 1e-16 and curvature[0] * curvature[2] < 0


def test_slopes_of_chapter_2():
    # Surely wrong, p = 1e-5 with y = 1: squared error hardly sees it, cross-entropy does.
    z = math.log(1e-5 / (1 - 1e-5))
    assert squared_gradient([z], [[1.0]], [1])[0] == pytest.approx(-2e-5, rel=3e-5)
    assert logistic_gradient([z], [[1.0]], [1])[0] == pytest.approx(-1, abs=2e-5)
    for p, slope in ((0.6, -0.40), (0.95, -0.05)):
        assert logistic_gradient([math.log(p / (1 - p))], [[1.0]], [1])[0] == pytest.approx(slope, rel=1e-12)


# --- convexity ----------------------------------------------------------------------------------


@quick
@given(problems(), st.integers(0, 2**31))
def test_the_convex_losses_lie_below_their_chords(problem, seed):
    theta, X, y, l2 = problem
    rng = np.random.default_rng(seed)
    other = rng.normal(size=theta.shape) * 3
    W, V = rng.normal(size=(2, len(theta), 3))
    labels = rng.integers(0, 3, len(y))
    for loss, a, b in (
        (lambda t: logistic_loss(t, X, y, l2), theta, other),
        (lambda W: softmax_loss(W, X, labels, l2), W, V),
    ):
        for t in (0.1, 0.5, 0.8):
            assert loss(t * a + (1 - t) * b) <= t * loss(a) + (1 - t) * loss(b) + 1e-12 * (
                1 + abs(loss(a)) + abs(loss(b))
            )


def test_squared_error_is_not_convex():
    X, y = two_wells()
    chord = [squared_loss([w], X, y) for w in (-0.1201, 0.3583, 1.3862)]
    assert chord[1] > max(chord[0], chord[2])


@quick
@given(problems())
def test_the_logistic_hessian_is_symmetric_and_positive_semidefinite(problem):
    theta, X, y, l2 = problem
    H = logistic_hessian(theta, X, y, l2)
    assert np.array_equal(H, H.T) and np.array_equal(squared_hessian(theta, X, y), squared_hessian(theta, X, y).T)
    assert np.linalg.eigvalsh(H).min() >= -1e-13 * np.abs(H).max()


# --- far out ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "z", [0.5, 36, 36.74, 37, 40, 200, 700, 744, -0.5, -37, -700, -744, 1e10, -1e10, 1e308, -1e308]
)
@pytest.mark.parametrize("y", [0, 1])
def test_one_sample_is_exact_however_far_out(z, y):
    p, q, sign = exact_sigmoid(z), exact_sigmoid(-z), 1 - 2 * y
    wrong, right = (p, q) if y == 0 else (q, p)
    with np.errstate(all="raise"):
        got = [
            logistic_loss([z], [[1.0]], [y]),
            logistic_gradient([z], [[1.0]], [y])[0],
            logistic_hessian([z], [[1.0]], [y])[0, 0],
            squared_loss([z], [[1.0]], [y]),
            squared_gradient([z], [[1.0]], [y])[0],
        ]
    exact = [exact_softplus(sign * z), sign * wrong, p * q, wrong**2, 2 * sign * wrong**2 * right]
    for a, b in zip(got, exact):
        assert is_right(a, b)
    W = [[-z / 2, z / 2]]
    with np.errstate(all="raise"):
        assert is_right(softmax_loss(W, [[1.0]], [y]), exact_softplus(sign * z))
        assert all(map(is_right, softmax_gradient(W, [[1.0]], [y])[0], [-sign * wrong, sign * wrong]))


def test_the_hessian_does_not_vanish_where_p_is_rounded_to_1():
    p = sigmoid(36.8)
    assert p * (1 - p) == 0  # the textbook's form
    assert logistic_hessian([36.8], [[1.0]], [1])[0, 0] == pytest.approx(math.exp(-36.8), rel=1e-12)


def test_means_do_not_overflow_where_their_sums_do():
    X, y = [[1e308]] * 4, [0, 0, 0, 0]
    with np.errstate(all="raise"):
        assert logistic_loss([1.0], X, y) == 1e308
        assert logistic_gradient([1.0], X, y)[0] == 1e308
        assert softmax_loss([[0.0, 0.5]], X, y) == 5e307
    # gaps beyond float64 have an infinite loss, which is its right rounding
    assert softmax_loss([[-1.0, 1.0]], X, y) == math.inf


def test_overflow_is_said():
    with np.errstate(all="raise"):
        for call in (
            lambda: logistic_loss([1e10], [[1e300]], [1]),
            lambda: squared_loss([1e200, -1e200], [[1e200, 1e200]], [1]),
            lambda: softmax_loss([[1e10]], [[1e300]], [0]),
        ):
            with pytest.raises(ValueError, match="^X @ (theta|W): wanted finite numbers; got an overflow"):
                call()
        with pytest.raises(ValueError, match="^the Hessian: wanted finite numbers; got an overflow"):
            logistic_hessian([0.0], [[1e200]], [1])
        with pytest.raises(ValueError, match="^the gradient: wanted finite numbers; got an overflow"):
            logistic_gradient([1e300], [[2.0]], [1], l2=1e20)
        assert logistic_loss([0.0, 1e200], [[1.0, 0.5]], [1], l2=1.0) == math.inf  # 1e400 / 2


# --- the penalty --------------------------------------------------------------------------------


def test_the_penalty_leaves_the_intercept_free():
    X, y = two_clouds()
    X1, theta = add_intercept(X), np.array([0.3, -1.0, 2.0])
    assert logistic_loss(theta, X1, y, l2=0.4) - logistic_loss(theta, X1, y) == pytest.approx(0.2 * 5)
    np.testing.assert_allclose(
        logistic_gradient(theta, X1, y, 0.4) - logistic_gradient(theta, X1, y), [0, -0.4, 0.8], atol=1e-15
    )
    np.testing.assert_allclose(
        logistic_hessian(theta, X1, y, 0.4) - logistic_hessian(theta, X1, y), np.diag([0, 0.4, 0.4]), atol=1e-15
    )
    W = np.stack([theta, -2 * theta], axis=1)
    assert softmax_loss(W, X1, y, 0.4) - softmax_loss(W, X1, y) == pytest.approx(0.2 * 25)
    np.testing.assert_allclose(
        softmax_gradient(W, X1, y, 0.4) - softmax_gradient(W, X1, y), 0.4 * W * [[0], [1], [1]], atol=1e-15
    )


def test_without_a_column_of_ones_every_weight_is_penalized():
    X, y = separable_line()
    theta = np.array([1.5])
    assert logistic_loss(theta, X, y, l2=0.4) - logistic_loss(theta, X, y) == pytest.approx(0.2 * 2.25)
    assert logistic_gradient(theta, X, y, 0.4)[0] - logistic_gradient(theta, X, y)[0] == pytest.approx(0.6)
    assert logistic_hessian(theta, X, y, 0.4)[0, 0] - logistic_hessian(theta, X, y)[0, 0] == pytest.approx(0.4)
    assert softmax_loss([[1.0, 2.0]], X, y, 0.4) - softmax_loss([[1.0, 2.0]], X, y) == pytest.approx(1.0)
    X, y = newton_pair()  # a column of ones and nothing else is an intercept
    assert logistic_loss(theta, X, y, l2=0.4) == logistic_loss(theta, X, y)


@pytest.mark.parametrize("l2", [-1e-9, math.nan, math.inf, None, "1", [0.1], 1j])
def test_l2_must_be_a_finite_number_of_0_or_more(l2):
    X, y = add_intercept([1.0, 2.0]), [0, 1]
    for function in (logistic_loss, logistic_gradient, logistic_hessian):
        with pytest.raises(ValueError, match="^l2: wanted a finite number, 0 or more; got"):
            function([0, 0], X, y, l2=l2)
    for function in (softmax_loss, softmax_gradient):
        with pytest.raises(ValueError, match="^l2: wanted a finite number, 0 or more; got"):
            function([[0, 0], [0, 0]], X, y, l2=l2)


# --- softmax regression ---------------------------------------------------------------------------


@quick
@given(problems())
def test_two_classes_are_logistic_regression_with_half_the_penalty(problem):
    theta, X, y, l2 = problem
    W = np.stack([-theta / 2, theta / 2], axis=1)
    assert softmax_loss(W, X, y, l2) == pytest.approx(logistic_loss(theta, X, y, l2 / 2), rel=1e-12)
    np.testing.assert_allclose(
        softmax_gradient(W, X, y, l2)[:, 1], logistic_gradient(theta, X, y, l2 / 2), rtol=1e-9, atol=1e-13
    )


def test_the_gauge():
    rng = np.random.default_rng(7)
    X, labels, W, c = (
        add_intercept(rng.normal(size=(20, 2))),
        rng.integers(0, 3, 20),
        rng.normal(size=(3, 3)),
        rng.normal(size=(3, 1)),
    )
    assert softmax_loss(W + c, X, labels) == pytest.approx(softmax_loss(W, X, labels), rel=1e-13)
    np.testing.assert_allclose(softmax_gradient(W, X, labels).sum(axis=1), 0, atol=1e-15)
    one_hot = np.eye(3)[labels]
    assert softmax_loss(W, X, one_hot, 0.1) == softmax_loss(W, X, labels, 0.1)
    assert np.array_equal(softmax_gradient(W, X, one_hot, 0.1), softmax_gradient(W, X, labels, 0.1))


# --- shapes and forms -------------------------------------------------------------------------------


def test_add_intercept():
    assert add_intercept([[2, 3], [4, 5]]).tolist() == [[1, 2, 3], [1, 4, 5]]
    assert add_intercept([2, 3]).tolist() == [[1, 2], [1, 3]] and add_intercept([2, 3]).dtype == np.float64
    for bad in (3.0, [[[1.0]]], [], [[]], None, "x"):
        with pytest.raises(ValueError, match="^X: wanted"):
            add_intercept(bad)


BINARY = [logistic_loss, logistic_gradient, logistic_hessian, squared_loss, squared_gradient, squared_hessian]


@pytest.mark.parametrize("function", BINARY)
def test_shapes_that_do_not_fit_are_refused_by_name(function):
    theta, X, y = np.zeros(2), np.ones((3, 2)), np.array([0, 1, 1])
    for bad in (np.zeros(3), np.zeros((2, 1)), np.zeros((1, 2)), 0.0):
        with pytest.raises(ValueError, match=r"^theta: wanted shape \(2,\), one weight per column of X; got shape"):
            function(bad, X, y)
    for bad in (y[:, None], y[None, :], y[:2], 1):
        with pytest.raises(ValueError, match=r"^y: wanted shape \(3,\), one label per row of X; got shape"):
            function(theta, X, bad)
    for bad in (np.ones(2), np.ones((1, 3, 2)), 1.0):
        with pytest.raises(ValueError, match="^X: wanted a matrix with one row per sample"):
            function(theta, bad, y)
    for bad in ([0, 1, 2], [0, 1, 0.5], [0, -1, 1]):
        with pytest.raises(ValueError, match=r"^y: wanted labels that are 0 or 1; got .* at index"):
            function(theta, X, bad)


def test_softmax_shapes_that_do_not_fit_are_refused_by_name():
    W, X, labels = np.zeros((2, 3)), np.ones((4, 2)), [0, 1, 2, 2]
    for function in (softmax_loss, softmax_gradient):
        with pytest.raises(ValueError, match="^W: wanted a matrix with one row per feature"):
            function(np.zeros(2), X, labels)
        with pytest.raises(ValueError, match=r"^W: wanted shape \(2, 3\), one row per column of X; got shape \(3, 3\)"):
            function(np.zeros((3, 3)), X, labels)
        with pytest.raises(ValueError, match="^labels: wanted whole numbers from 0 to 2, one for each class; got 3.0"):
            function(W, X, [0, 1, 2, 3])
        with pytest.raises(ValueError, match=r"^labels: wanted shape \(4,\)"):
            function(W, X, [0, 1, 2])


@pytest.mark.parametrize("function", BINARY)
def test_models_take_lists_and_leave_arrays_alone(function):
    theta, X, y = np.array([0.5, -1.0]), np.array([[1.0, 2.0], [1.0, -1.0], [1.0, 0.5]]), np.array([0, 1, 1])
    copies = theta.copy(), X.copy(), y.copy()
    got = function(theta, X, y)
    assert np.array_equal(got, function(theta.tolist(), X.tolist(), y.astype(bool)))
    assert all(np.array_equal(a, b) for a, b in zip((theta, X, y), copies))
    assert np.asarray(got).dtype == np.float64
    assert np.ndim(got) or type(got) is np.float64


# --- the numbers of chapter 2, by brute force on another route ------------------------------------


def summed(theta, x, y, loss):
    """Summed loss at (w,) or (w, b), in mpmath, from the definition."""
    w, b = (*theta, 0)[:2]
    p = [1 / (1 + mpmath.exp(-(mpf(w) * a + mpf(b)))) for a in x]
    if loss == "squared":
        return mpmath.fsum((c - a) ** 2 for a, c in zip(p, y))
    return -mpmath.fsum(mpmath.log(a if c else 1 - a) for a, c in zip(p, y))


WELLS = ([1, 1, 1, 1, 1, 10], [1, 1, 1, 1, 0, 0])
WELLS_WITH_BIAS = (WELLS[0] + [-1] * 5, WELLS[1] + [0, 0, 0, 0, 1])


def test_two_wells_stationary_points_found_by_scanning():
    X, y = two_wells()
    assert X[:, 0].tolist() == WELLS[0] and y.tolist() == WELLS[1]
    x, labels = np.array(WELLS[0]), np.array(WELLS[1])

    def slope(w):  # from the definition, not from losslab
        p = 1 / (1 + np.exp(-w * x))
        return np.sum(2 * (p - labels) * p * (1 - p) * x)

    grid = np.linspace(-6, 12, 3601) + 1e-4
    signs = np.sign([slope(w) for w in grid])
    found = [optimize.brentq(slope, grid[i], grid[i + 1], xtol=1e-14) for i in np.flatnonzero(signs[1:] != signs[:-1])]
    assert [round(w, 4) for w in found] == [-0.1201, 0.3583, 1.3862]
    assert [round(float(summed([w], *WELLS, "squared")), 4) for w in found] == [1.398, 1.97, 1.8]
    for w, curved_up in zip(found, (True, False, True)):
        assert abs(squared_gradient([w], X, y)[0]) < 1e-12
        assert (squared_hessian([w], X, y)[0, 0] > 0) == curved_up
        assert 6 * squared_loss([w], X, y) == pytest.approx(float(summed([w], *WELLS, "squared")), rel=1e-13)
    assert abs(found[2] - math.log(4)) < 1e-3


def test_two_wells_cross_entropy_has_one_minimum():
    X, y = two_wells()
    w = float(mpmath.findroot(lambda w: mpmath.diff(lambda v: summed([v], *WELLS, "cross"), w), -0.15))
    assert round(w, 4) == -0.1587 and round(float(summed([w], *WELLS, "cross")), 4) == 3.9056
    assert abs(logistic_gradient([w], X, y)[0]) < 1e-12
    assert 6 * logistic_loss([w], X, y) == pytest.approx(float(summed([w], *WELLS, "cross")), rel=1e-13)


def test_descent_ends_in_the_well_on_its_side():
    starts = np.array([-2, -1, 0, 0.3, 0.358, 0.359, 0.5, 1, 2, 4])
    X, y = two_wells()
    # All at once: with a copy of the data for each start, in blocks, each weight walks alone.
    X, y = np.kron(np.eye(10), X), np.tile(y, 10)
    trace = gradient_descent(
        lambda t: squared_loss(t, X, y),
        lambda t: squared_gradient(t, X, y),
        starts,
        learning_rate=0.05 * 60,
        steps=4000,
        tolerance=3e-12,
    )
    assert trace.converged
    assert trace.points[-1] == pytest.approx(np.where(starts < 0.3583, -0.1201, 1.3862), abs=6e-5)


def stationary(theta, loss):
    def gradient(w, b):
        return [mpmath.diff(lambda *t: summed(t, *WELLS_WITH_BIAS, loss), (w, b), n) for n in ((1, 0), (0, 1))]

    with mpmath.workprec(120):
        w, b = mpmath.findroot(gradient, theta)
    return float(w), float(b)


@pytest.mark.parametrize(
    "near, loss, point, value, signs",
    [
        ((-0.05, -0.13), "squared", (-0.0514, -0.1295), 2.7075, (1, 1)),
        ((1.39, 0.001), "squared", (1.3863, 0.0), 2.6, (1, 1)),
        ((0.28, -0.08), "squared", (0.2750, -0.0838), 3.0158, (-1, 1)),
        ((-0.06, -0.13), "cross", (-0.0645, -0.1267), 7.5302, (1, 1)),
    ],
)
def test_two_wells_with_bias(near, loss, point, value, signs):
    X, y = two_wells_with_bias()
    assert (X[:, 0].tolist(), y.tolist()) == WELLS_WITH_BIAS
    X = add_intercept(X)
    w, b = stationary(near, loss)
    assert (round(w, 4), round(b, 4) + 0.0) == point
    f, gradient, hessian = (
        (squared_loss, squared_gradient, squared_hessian)
        if loss == "squared"
        else (logistic_loss, logistic_gradient, logistic_hessian)
    )
    assert round(11 * f([b, w], X, y), 4) == value
    assert np.abs(gradient([b, w], X, y)).max() < 1e-12
    assert tuple(np.sign(np.linalg.eigvalsh(hessian([b, w], X, y)))) == signs


def test_descent_from_the_origin_ends_in_the_worse_minimum():
    X, y = two_wells_with_bias()
    X = add_intercept(X)
    trace = gradient_descent(
        lambda t: squared_loss(t, X, y),
        lambda t: squared_gradient(t, X, y),
        [0, 0],
        learning_rate=0.05 * 11,
        steps=5000,
        tolerance=1e-10,
    )
    assert trace.converged
    np.testing.assert_allclose(trace.points[-1][::-1], [-0.0514, -0.1295], atol=6e-5)


@pytest.mark.parametrize("data", [course_lab, separable_line, separable_clouds])
def test_separable_data_has_no_stationary_point(data):
    X, y = data()
    X = add_intercept(X)
    # u separates strictly: along it both losses fall, wherever one stands.
    u = {course_lab: [-2.5, 1], separable_line: [0, 1], separable_clouds: [-0.5, 2, 1]}[data]
    assert ((2 * y - 1) * (X @ u) > 0).all()
    for theta in itertools.product(*[np.linspace(-6, 6, 7)] * X.shape[1]):
        assert squared_gradient(theta, X, y) @ u < 0
        assert logistic_gradient(theta, X, y) @ u < 0


def test_quasi_separated_data_approaches_a_loss_above_zero():
    X, y = quasi_separable_line()
    losses = [4 * logistic_loss([w], X, y) for w in (1, 5, 20, 40)]
    assert losses == sorted(losses, reverse=True) and losses[-1] == pytest.approx(2 * math.log(2), rel=1e-15)


def test_data_sets_are_as_described():
    X, y = separable_clouds()
    margins = (2 * y - 1) * (X @ [2, 1] - 0.5) / math.sqrt(5)
    assert margins.min() > 0.25 and y.sum() == 9
    X, y = two_clouds()
    best = optimize.linprog(
        [0] * 3, A_ub=-((2 * y - 1)[:, None] * add_intercept(X)), b_ub=-np.ones(len(y)), bounds=[(None, None)] * 3
    )
    assert best.status == 2  # infeasible: no line separates them
    assert binary_cross_entropy(y, 0.5).mean() == pytest.approx(math.log(2))
