"""Chapter 4: what its sentences and pictures say, computed another way."""

from pathlib import Path

import mpmath
import nbformat
import numpy as np
import pytest
import reference
from scipy.optimize import minimize
from scipy.special import expit

CHAPTER = Path(__file__).parents[2] / "book" / "04-cross-entropy-loss.ipynb"


def text(cell):
    """A cell's words on one line."""
    return " ".join({c.id: c.source for c in nbformat.read(CHAPTER, as_version=4).cells}[cell].split())


@pytest.fixture(scope="module")
def chapter():
    return reference.run(CHAPTER)


def shown(scene, **values):
    """The artists and the sentence at these values; the rest stands at the start."""
    start = {control.name: control.values[at] for control, at in zip(scene.controls, scene.start)}
    *artists, said = scene.update(**start | values)
    return artists, said


def test_the_first_picture_and_its_fold(chapter):
    scene, results = chapter.scenes["parcels"], np.array([1] * 7 + [0] * 3)
    ps = next(control for control in scene.controls if control.name == "p").values
    product, sums = [], {"1 − q": [], "(p − y)²": [], "−log q": []}
    for p in ps:
        q = np.where(results == 1, p, 1 - p)
        product.append(q.prod())
        for cost, each in (("1 − q", 1 - q), ("(p − y)²", (results - p) ** 2), ("−log q", -np.log(q))):
            sums[cost].append(each.sum())
            (*_, title), said = shown(scene, p=p, cost=cost)
            assert f"{product[-1]:.5f}" in said and title.get_text().endswith(f"{each.sum():.2f}")
    best = {cost: ps[np.argmin(summed)] for cost, summed in sums.items()}
    assert best == {"1 − q": ps[-1], "(p − y)²": 0.7, "−log q": 0.7} and ps[np.argmax(product)] == 0.7


def test_squared_error_is_not_lowest_where_the_results_are_most_probable():
    # With a score for each sample of its own; one p for all is the special case of the picture.
    x, y = np.arange(1.0, 9.0), np.array([0, 0, 0, 1, 0, 1, 1, 1])

    def q(theta):
        p = expit(theta[0] + theta[1] * x)
        return np.where(y == 1, p, 1 - p)

    likely = minimize(lambda t: -np.log(q(t)).sum(), [-4, 1]).x
    squared = minimize(lambda t: ((1 - q(t)) ** 2).sum(), likely).x
    assert q(likely).prod() > 1.02 * q(squared).prod()
    assert "For squared error it isn't so." in text("parcels-seen")


def test_likelihoods_of_a_geometric_mean_below_the_threshold_cannot_be_compared():
    assert "below about 0.689 ends at 0, or at the last number before it" in text("underflow-conclusion")
    rng = np.random.default_rng(0)
    for mean in (0.3, 0.6, 0.685):
        logs = rng.normal(0, 0.3, 2000)
        assert np.prod(mean * np.exp(logs - logs.mean())) <= 5e-324
    assert 0 < np.prod(np.full(2000, 0.688)) == np.prod(np.full(2000, 0.6)) == 5e-324  # rounded up again and again
    assert np.prod(np.full(2000, 0.692)) > np.prod(np.full(2000, 0.690)) > 5e-324


def test_the_slopes_of_the_table_are_measured(chapter):
    code = text("price-list-check")
    assert "p1 - 1" not in code and "-1 / p1" not in code
    slope, loss = chapter.names["slope"], chapter.names["loss"]
    for p in (0.99, 0.5, 1e-5, 1e-10):
        assert slope(lambda p: loss(1, p), p, 1e-4 * p) == pytest.approx(-1 / p, rel=1e-6)
        z = np.log(p / (1 - p))
        assert slope(lambda z: loss(1, expit(z)), z, 1e-4) == pytest.approx(p - 1, abs=1e-6)


def test_a_halving_costs_the_same_everywhere():
    pairs = np.array([[0.02, 0.01], [0.98, 0.49]])
    costs = -np.log(pairs)
    assert "from 3.912 to 4.605 and from 0.020 to 0.713" in text("price-seen")
    np.testing.assert_allclose(costs, [[3.912, 4.605], [0.020, 0.713]], atol=5e-4)


def test_both_slopes_of_the_price_die_only_where_the_model_is_right():
    z = np.linspace(-40, 40, 801)
    p = expit(z)
    for y in (0, 1):
        error = np.abs(p - y)
        squared = 2 * error * p * (1 - p)
        wrong = (p > 0.5) != y
        assert error[wrong].min() >= 0.5 and error[~wrong].min() < 1e-15
        assert squared[wrong].min() < 1e-15 and squared[~wrong].min() < 1e-15


def naive(y, z):
    p = 1 / (1 + np.exp(-z))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def correct_digits(value, y, z):
    with mpmath.workdps(60):
        exact = mpmath.log(1 + mpmath.exp(z)) - y * mpmath.mpf(z)
        off = abs(mpmath.mpf(float(value)) / exact - 1)
        return float(-mpmath.log10(off)) if off else 17.0


@pytest.mark.filterwarnings("ignore:divide by zero")
def test_how_the_naive_code_loses_its_digits():
    said = text("digits-seen")
    scores = np.arange(0.0, 37.0)
    digits = np.minimum([correct_digits(naive(0, z), 0, z) for z in scores], 16)
    fall = -1 / np.polyfit(scores, digits, 1)[0]
    assert "about one digit for every 2.7 units" in said and 2.55 < fall < 2.85
    assert "at $z = 30$ between four and five are left" in said and 4 < digits[30] < 5
    assert "from $-38$ on it is 0" in said
    assert all(naive(0, z) == 0 for z in (-38.0, -39.0, -48.0)) and naive(0, -37.0) > 0
    assert naive(0, -30.0) == pytest.approx(9.4e-14, rel=0.02)


def test_the_sixteenth_digit(chapter):
    loss = chapter.names["loss"]
    pair = f"{loss(0, 0.8):.16f}", f"{loss(1, 0.2):.16f}"
    assert [value[-4:] for value in pair] == ["1005", "1003"]
    places = [place for place, both in enumerate(zip(*pair)) if both[0] != both[1]]
    assert [place - pair[0].index(".") for place in places] == [16]
    assert "in the sixteenth decimal" in text("naive-digits") and "…1005 and …1003" in text("naive-digits")


def test_the_margin_form_of_the_page_has_no_overflow(chapter):
    margin_form, z = chapter.names["margin_form"], np.array([-1e5, -710.0, 0.0, 40.0])
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_allclose(margin_form(1, z), [1e5, 710, np.log(2), np.exp(-40.0)], rtol=1e-15)


def test_nearer_to_the_label_is_cheaper_up_to_the_label_and_not_beyond(chapter):
    loss = chapter.names["margin_form"]
    below, beyond = np.linspace(-1000, 1, 501), np.linspace(1, 20, 100)
    assert (np.diff(loss(1, below)) < 0).all() and (np.diff(loss(1, beyond)) < 0).all()
    assert "so for every score up to $+1$" in text("margin-seen")


def test_the_first_exercise_does_not_read_the_reader_s_names(chapter):
    code = text("exercise-1-check")
    assert "four_predictions()" in code and "(y, p)" not in code


def test_clipping_ends_the_slope_and_a_bound_on_the_value_need_not():
    # BCELoss bounds the logarithms it returns and divides by p (1 − p) for the slope; a clipped p has none.
    z, step, least = -17.0, 1e-3, 1e-7
    clipped = [-np.log(max(expit(z + move), least)) for move in (-step, step)]
    assert clipped[0] == clipped[1] and -np.log(least) == pytest.approx(16.1, abs=0.02)
    assert "bounds the *values* of its logarithms at −100 and keeps a slope" in text("clip")
