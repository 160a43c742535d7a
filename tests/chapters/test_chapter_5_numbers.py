"""Chapter 5: what its sentences say in numbers, by another route than its cells."""

from pathlib import Path

import numpy as np
import pytest
import reference
from scipy import integrate

import losslab
from losslab import add_intercept, logistic_hessian, logistic_loss, sigmoid


@pytest.fixture(scope="module")
def chapter():
    return reference.run(Path(__file__).parents[2] / "book" / "05-gradient.ipynb").names


def test_the_cost_of_the_chapter_is_finite_far_out(chapter):
    for theta in ([0.0, 20.0], [0.0, -400.0], [800.0, 0.0]):
        theta = np.array(theta)
        cost = chapter["cost"](theta, chapter["X1"], chapter["y"])
        assert np.isfinite(cost)
        assert cost == pytest.approx(logistic_loss(theta, chapter["X1"], chapter["y"]), rel=1e-12)


def test_a_rising_function_with_a_heavy_tail_has_no_matching_loss_for_label_0():
    def heavy(t):
        return 0.5 + np.arctan(t) / np.pi

    def areas(g):
        ends = -np.array([1e6, 1e4, 1e2, 10, 1, 0])
        return np.cumsum([integrate.quad(g, *part)[0] for part in zip(ends, ends[1:])][::-1])[2:]

    # The tail is like 1/(π|t|): each factor of 100 adds ln(100)/π, forever.
    assert np.diff(areas(heavy)) == pytest.approx(np.log(100) / np.pi, rel=1e-2)
    assert areas(sigmoid)[-1] == pytest.approx(np.log(2), abs=1e-6)


def test_a_finite_difference_errs_by_the_third_derivative(chapter):
    """Not by the second: that cancels between the two sides."""
    theta, X1, y = np.array([0.5, -0.3]), chapter["X1"], chapter["y"]
    p = sigmoid(X1 @ theta)
    third = np.mean(p * (1 - p) * (1 - 2 * p) * X1[:, 1] ** 3)
    assert chapter["third"] == pytest.approx(third)
    measured = chapter["partial"](lambda t: chapter["cost"](t, X1, y), theta, 1, 1e-3)
    error = abs(measured - losslab.logistic_gradient(theta, X1, y)[1])
    assert error / 1e-6 == pytest.approx(third / 6, rel=1e-2)
    assert logistic_hessian(theta, X1, y)[1, 1] > 5 * third / 6


def test_beyond_the_limit_only_a_set_without_area_settles(chapter):
    """At rate 4.8 one direction overshoots for good, the other shrinks: only starts on a curve come in."""
    best, X1, y = chapter["best"], chapter["X1"], chapter["y"]
    values, axes = np.linalg.eigh(logistic_hessian(best, X1, y))
    factors = 1 - 4.8 * values
    assert abs(factors[0]) < 1 < abs(factors[1])

    def away(starts, steps):
        """Where the walks from many starts end, seen from the lowest point; with a column of labels they go at once."""
        return chapter["descend"](starts.T, X1, y[:, None], 4.8, steps)[-1].T - best

    starts = np.random.default_rng(0).normal(0, 2, size=(20, 2))
    assert np.linalg.norm(away(starts, 3000), axis=1).min() > 1e-3
    # And from the curve: going back along the gentle direction, the steep part can be cut away.
    gentle, steep = axes.T
    low, high = -0.2, 0.2
    for _ in range(6):
        parts = np.linspace(low, high, 65)
        # On which side of the valley the walks are, after an even number of steps.
        side = np.sign(away(best + 0.3 * gentle + np.outer(parts, steep), 400) @ steep)
        assert side[0] != side[-1]
        k = np.argmax(side != side[0])
        low, high = parts[k - 1], parts[k]
    way = chapter["descend"](best + 0.3 * gentle + low * steep, X1, y, 4.8, 40)
    assert np.linalg.norm(way - best, axis=1).min() < 1e-6


def test_far_out_too_large_a_rate_is_turned_back(chapter):
    X1, y = chapter["X1"], chapter["y"]
    for start in ((60.0, 0.0), (-60.0, 60.0), (0.0, -60.0)):
        sizes = np.linalg.norm(chapter["descend"](np.array(start), X1, y, 9.0, 2000), axis=1)
        assert sizes.max() < sizes[0] + 20 and sizes[1000:].max() < 20  # comes in, and stays
        assert np.ptp(sizes[-50:]) > 0.1  # and doesn't settle


def test_the_valley_depends_on_the_unit_also_when_centered():
    loud, barked = np.arange(1.0, 9.0), np.array([0, 0, 0, 1, 0, 1, 1, 1])

    def condition(feature):
        A = add_intercept(feature)
        fit = losslab.newton(*(lambda t, f=f: f(t, A, barked) for f in (
            losslab.logistic_loss, losslab.logistic_gradient, losslab.logistic_hessian)), np.zeros(2))
        assert fit.converged
        return np.linalg.cond(logistic_hessian(fit.points[-1], A, barked))

    middle = loud - loud.mean()
    found = [condition(feature) for feature in (loud, middle, 10 * middle, middle / loud.std())]
    assert found == pytest.approx([300.1, 1.75, 175, 3.0], rel=2e-3)


def test_batches_are_unbiased_and_tremble(chapter):
    full = chapter["passes"](2000, lambda k: 1 / chapter["bound"])
    noisy = chapter["passes"](20, lambda k: 0.5)
    calm = chapter["passes"](20, lambda k: 0.5 / (1 + k / 200))
    assert max(noisy[0], calm[0]) < full[0] / 5  # one pass in batches against one full step
    assert noisy[3] > 2e-4 > 1e-5 > calm[3] > full[3]
