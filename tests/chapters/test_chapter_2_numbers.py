"""Numbers and sentences of chapter 2 that no cell prints."""

import re
from itertools import product
from pathlib import Path

import nbformat
import numpy as np
import pytest
import reference

import losslab

CHAPTER = Path(__file__).parents[2] / "book" / "02-why-not-squared-error.ipynb"
TEXTS = {cell.id: " ".join(cell.source.split()) for cell in nbformat.read(CHAPTER, as_version=4).cells}


@pytest.fixture(scope="module")
def chapter():
    return reference.run(CHAPTER).names


@pytest.fixture(scope="module")
def sets(chapter):
    """1000 of each recipe: normal features with labels of the model and of a coin, wild ones with a coin's."""
    return [chapter["random_sets"](chapter[features], coin)
            for features, coin in (("normal", False), ("normal", True), ("cauchy", True))]


def test_steps_count_without_a_gap():
    steps = [int(found) for text in TEXTS.values() for found in re.findall(r"\*\*Step (\d+)", text)]
    assert steps == list(range(1, 22))


def test_chords_of_cross_entropy_are_never_on_the_curve():
    loss = lambda z: np.logaddexp(0, -z)  # noqa: E731
    heights = [(loss(a) + loss(b)) / 2 - loss((a + b) / 2)
               for a, b in product(np.arange(-6, -0.9, 0.5), np.arange(-0.5, 6.1, 0.5))]
    assert f"can find is {min(heights):.3f}" in TEXTS["chord-seen"]
    squared = lambda z: losslab.sigmoid(-z) ** 2  # noqa: E731
    assert f"{-(squared(-6) + squared(0)) / 2 + squared(-3):.3f} *below*" in TEXTS["chord-seen"]
    assert (squared(-1) + squared(6)) / 2 > squared(2.5)


def test_where_squared_error_pushes(chapter):
    slope = chapter["squared_slope"]
    z = np.linspace(-6, 0, 60_001)
    assert np.argmin(slope(z, 1)) == pytest.approx(np.argmin(np.abs(z + np.log(2))), abs=1)
    assert f"{slope(-np.log(2), 1):.3f}" == "-0.296" and -8 / 27 == pytest.approx(slope(-np.log(2), 1))
    assert (f"{slope(-4.0, 1):.3f}", f"{slope(-6.0, 1):.3f}") == ("-0.035", "-0.005")


def test_a_bounded_function_may_stay_steep_here_and_there():
    """Step 13 promises points of small slope, not a flat stretch: (1 + sin z)/2 is as steep far out as at 0."""
    text = TEXTS["bounded"] + TEXTS["claims"] + TEXTS["card"]
    assert "flatten" not in text and "nor steep far out" not in text


def test_the_data_sets_loss_isn_t_convex_though_sums_may_be(chapter):
    assert chapter["never"] == 1000
    assert "over the whole line" in TEXTS["bounded"] and "isn't constant along $b$" in TEXTS["bounded"]


def test_the_curvatures_signs_are_shown(chapter):
    assert "abs(" not in TEXTS["linear-check"] + TEXTS["bias-eigenvalues"]
    assert np.linalg.eigvalsh(chapter["hessian"](*chapter["theta_saddle"]))[0] < 0


def test_the_twenty_against_one_slope_everywhere():
    w = np.concatenate([-np.geomspace(1e-6, 300, 40_001), [0], np.geomspace(1e-6, 30, 40_001)])
    p, rest, q, most = (losslab.sigmoid(v) for v in (w, -w, 10 * w, -10 * w))
    first, second = 40 * p**2 * rest, 20 * q * most**2
    assert (first[first > 0] > second[first > 0]).all()
    assert second.max() < 3                                             # the bounds of the fold
    middle = (w >= -0.2) & (w <= 0.5)
    assert (first[middle] > 3).all()
    right, left = w > 0.5, (w < -0.2) & (w > -30)
    more = 1 + 1e-12                                                    # for rounding
    assert (second[right] <= more * 20 * np.exp(-20 * w[right])).all()
    assert (first[right] * more >= 5 * np.exp(-w[right])).all()
    assert (second[left] <= more * 20 * np.exp(10 * w[left])).all()
    assert (first[left] * more >= 5 * np.exp(2 * w[left])).all()
    assert (20 * np.exp(-20 * w[right]) < 5 * np.exp(-w[right])).all()
    assert (20 * np.exp(10 * w[left]) < 5 * np.exp(2 * w[left])).all()


def test_all_points_have_the_bias_first(chapter):
    b, w = chapter["theta_worse"]
    assert (round(b, 4), round(w, 4)) == (-0.1295, -0.0514)
    for cell in ("bias", "bias-verdict", "robust", "outlier-seen", "map-seen", "card"):
        assert r"\ln 4, 0)" not in TEXTS[cell] and "(1.38" not in TEXTS[cell], cell
    assert "$(-0.1295, -0.0514)$" in TEXTS["robust"] and r"$(0, \ln 4)$" in TEXTS["robust"]
    assert chapter["hessian"](0.0, 0.0) == pytest.approx(
        11 * losslab.squared_hessian((0.0, 0.0), losslab.add_intercept(chapter["x"]), chapter["y"]))


@pytest.mark.parametrize("b, w, well", [
    (0, 0, "theta_worse"), (1, -0.5, "theta_worse"),
    (0, 0.5, "theta_better"), (1, 2, "theta_better"), (-1, 1.8, "theta_better"),
])
def test_where_the_starts_on_the_map_end(chapter, b, w, well):
    end = chapter["walk"](chapter["total_gradient"], b, w, 1500)[-1]
    assert end == pytest.approx(chapter[well], abs=1e-3)


def test_at_the_saddle_25_steps_make_little_and_25_more_ten_times_as_much(chapter):
    way = chapter["paths"]["squared", "next to the dividing line"]
    first, second = (np.linalg.norm(way[n + 25] - way[n]) for n in (50, 75))
    assert f"by {first:.2f} from step 50" in TEXTS["map-seen"]
    assert 8 < second / first < 12


def test_the_slopes_of_the_two_wells_keep_their_own_data(chapter):
    assert chapter["x"].size == 11                        # a later data set
    assert chapter["S_slope"](1.3862) == pytest.approx(0, abs=1e-4)
    assert chapter["S_slope"](4.0) == pytest.approx(0.0321, abs=5e-5)


def test_how_often_the_recipes_give_two_wells(sets):
    counts = [int(squared[2:].sum()) for squared, _, _ in sets]
    assert counts == [23, 54, 237]
    claims = (CHAPTER.parent / "claims-checked.md").read_text(encoding="utf-8")
    assert "23, 54 or 237" in claims
    text = TEXTS["how-often-after"]
    for words in ("one set of forty", "one of twenty", "one of four"):
        assert words in text
    assert [1000 / count for count in counts] == pytest.approx([40, 20, 4], rel=0.1)


def test_cross_entropy_without_a_minimum_in_the_window_is_separated_or_has_it_outside(sets):
    for (_, cross, separated), outside in zip(sets, (1, 0, 1)):
        assert cross[2:].sum() == 0 and cross[0] - separated == outside


def test_they_agree_on_p_and_not_on_the_weights(chapter):
    squared, cross = (chapter["bisect"](chapter[name], -0.5, 0.2) for name in ("S_slope", "C_slope"))
    assert f"{squared:.4f}".replace("-", "−") in TEXTS["good-for"]
    assert f"{cross:.4f}".replace("-", "−") in TEXTS["good-for"]


def test_the_penalty_picture_says_what_is_so():
    alt = TEXTS["penalty-figure"]
    assert f"near p = {np.exp(-1):.2f}" in alt and "0.810 and 2.303" in alt
    assert [f"{losslab.squared_error(1, 0.1):.3f}", f"{losslab.binary_cross_entropy(1, 0.1):.3f}"] == ["0.810", "2.303"]


def test_what_the_outlier_does(chapter):
    (near, b0), (far, b1), (cross, _) = chapter["fits"]
    text = TEXTS["outlier-seen"]
    assert near[:3] == pytest.approx(far[:3], abs=1e-3) and abs(near[3:] - far[3:]).min() > 0.1
    assert f"($w = {near[2]:.2f}$)" in text and f"down to {cross[2]:.2f}" in text
    assert far[3:] == pytest.approx(np.full(9, np.log(4)), abs=0.1)
    loss = [np.sum((losslab.sigmoid(w[:, None] * chapter["all_x"] + b[:, None]) - chapter["all_y"]) ** 2, axis=1)
            for w, b in ((near, b0), (far, b1))]
    assert (loss[0][3:] > loss[1][3:]).all()


def test_the_walk_from_4(chapter):
    assert TEXTS["wells-seen"].count("3.83 in 100 steps") == 1
    w = 4.0
    for step in range(1, 1001):
        w = w - 0.05 * chapter["S_slope"](w)
        if step == 100:
            assert f"{w:.2f}" == "3.83"
    assert 1.386 < w < 1.5
    ends = chapter["walks"]["cross", 0.05][-1]
    assert ends == pytest.approx(np.full(ends.size, -0.1587), abs=1e-4)
