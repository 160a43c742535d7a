"""Chapter 6: what its sentences say in numbers, by another route than its cells."""

import numpy as np
import pytest
from scipy import optimize

import losslab
from losslab import add_intercept, logistic_gradient, logistic_hessian, logistic_loss, sigmoid


def functions(X, y):
    return (lambda t: logistic_loss(t, X, y), lambda t: logistic_gradient(t, X, y),
            lambda t: logistic_hessian(t, X, y))


def baker(zero):
    X, y = losslab.overlapping_line()  # hours counted from 5
    return add_intercept(X + 5 - zero), y


def jump(theta, X, y):
    return np.linalg.solve(logistic_hessian(theta, X, y), -logistic_gradient(theta, X, y))


@pytest.mark.parametrize("times, step", [(1, 1.0), (2, 0.5)])
def test_what_grows_by_1_is_the_margin_and_not_the_weight(times, step):
    X, y = losslab.separable_line()
    path = losslab.newton(*functions(add_intercept(times * X), y), np.zeros(2), steps=30).points
    assert path[-1, 1] - path[-2, 1] == pytest.approx(step, abs=1e-6)
    margins = [np.min((2 * y - 1) * (add_intercept(times * X) @ theta)) for theta in path[-2:]]
    assert margins[1] - margins[0] == pytest.approx(1, abs=1e-6)


def test_in_two_dimensions_the_smallest_margin_grows_by_about_1_too():
    X, y = losslab.separable_clouds()
    path = losslab.newton(*functions(add_intercept(X), y), np.zeros(3), steps=25).points
    margins = [np.min((2 * y - 1) * (add_intercept(X) @ theta)) for theta in path[-5:]]
    assert np.diff(margins) == pytest.approx(1, abs=0.01)


def test_the_newton_step_stays_1_for_seven_hundred_jumps_more_until_the_hessian_underflows():
    X, y = losslab.separable_line()
    trace = losslab.newton(*functions(add_intercept(X), y), np.zeros(2), steps=2000)
    assert not trace.converged and 23 + 700 < len(trace.points) - 1 < 23 + 800
    assert np.diff(trace.points[22:, 1]) == pytest.approx(1, abs=1e-6)


def test_descents_small_step_proves_nothing():
    X, y = losslab.separable_line()
    walk = losslab.gradient_descent(*functions(add_intercept(X), y)[:2], np.zeros(2), learning_rate=1.0, steps=2000,
                                    tolerance=1e-3)
    assert walk.converged and walk.points[-1, 1] == pytest.approx(6.2, abs=0.05)
    assert jump(walk.points[-1], add_intercept(X), y)[1] > 0.99  # Newton's step knows better


def test_too_sure_is_sure_of_the_right_side_only():
    X, y = baker(5)
    far = np.array([1.2, 1.6])
    best = losslab.newton(*functions(X, y), np.zeros(2)).points[-1]
    p = sigmoid(X @ far)
    assert np.sum((p > 0.1) & (p < 0.9)) >= 6 and np.all(p[-4:] > 0.9)
    curvatures = [np.linalg.eigvalsh(logistic_hessian(t, X, y))[0] for t in (far, best)]
    assert curvatures == pytest.approx([0.055, 0.179], abs=5e-4)
    assert np.linalg.norm(jump(far, X, y)) == pytest.approx(5.1, abs=0.05)
    assert np.linalg.norm(best - far) == pytest.approx(1.9, abs=0.05)
    second = far + jump(far, X, y)
    assert np.linalg.norm(jump(second, X, y)) > 20  # which leaves the map


@pytest.mark.parametrize("zero, coarse, fine", [(5, 21, 44), (4, 70, 142), (3, 262, 517), (2, 795, 1537),
                                                (0, None, 8161)])
def test_steps_of_both_walkers(zero, coarse, fine):
    X, y = baker(zero)
    trace = losslab.newton(*functions(X, y), np.zeros(2))
    best = trace.points[-1]
    off = np.abs(trace.points - best).max(axis=1)
    assert (np.argmax(off <= 1e-3), np.argmax(off <= 1e-6)) == (3, 4)
    rate = 4 * len(y) / np.linalg.eigvalsh(X.T @ X)[-1]
    # Nobody asks for the loss, and the usual formula of the gradient is the quicker one, thousands of times.
    walk = losslab.gradient_descent(lambda t: 0, lambda t: X.T @ (1 / (1 + np.exp(-X @ t)) - y) / len(y), np.zeros(2),
                                    learning_rate=rate, steps=fine).points
    off = np.abs(walk - best).max(axis=1)
    assert off[fine] <= 1e-6 < off[fine - 1]
    if coarse:
        assert off[coarse] <= 1e-3 < off[coarse - 1]


def test_small_weight_is_not_small_influence():
    """One sample more at x = 8: confidently wrong it moves the step far, though its weight p(1 − p) is tiny."""
    X, y = baker(0)
    theta = np.array([-8.0, 2.0])
    p = sigmoid(theta @ [1, 8])
    assert p * (1 - p) < 1e-3
    moved = [np.linalg.norm(jump(theta, np.vstack([X, [1, 8]]), np.append(y, label)) - jump(theta, X, y))
             for label in (0, 1)]
    assert moved[0] > 50 * moved[1]


def charged_scores(zero, charge):
    """The scores of the baker's doughs under a penalty with these strengths, found by an outside minimizer."""
    X, y = baker(zero)
    fit = optimize.minimize(lambda t: logistic_loss(t, X, y) + np.sum(charge * t**2) / 2, np.zeros(2),
                            jac=lambda t: logistic_gradient(t, X, y) + charge * t, method="BFGS",
                            options={"gtol": 1e-9})
    return X @ fit.x


def test_a_free_intercept_makes_the_model_independent_of_the_zero():
    free, bound = np.array([0, 0.1]), np.array([0.1, 0.1])
    assert charged_scores(0, free) == pytest.approx(charged_scores(5, free), abs=1e-5)
    assert np.abs(charged_scores(0, bound) - charged_scores(5, bound)).max() > 0.5


def test_the_jump_of_the_pair_is_the_hyperbolic_sine_and_its_edge():
    X, y = losslab.newton_pair()
    for w in (-3.0, 0.4, 2.0):
        assert jump(np.array([w]), X, y)[0] == pytest.approx(-np.sinh(w), rel=1e-9)
    edge = optimize.brentq(lambda w: np.sinh(w) - 2 * w, 1, 3)
    assert edge == pytest.approx(2.1773, abs=5e-5)
    for start, ends in ((2.17, True), (2.18, False)):
        w = start
        for _ in range(7):
            w = w - np.sinh(w)
        assert bool(abs(w) < 1e-6) == ends


def test_from_where_the_curve_is_nearly_straight_it_takes_26_jumps():
    x, jumps = -2.5, 0
    while abs(x - np.log(2)) > 1e-10:
        x, jumps = x - 1 + 2 * np.exp(-x), jumps + 1
        assert jumps > 1 or x == pytest.approx(20.9, abs=0.05)
    assert jumps == 26
