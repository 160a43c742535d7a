"""Numbers that stand in the sentences of chapter 1, where no cell prints them."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
import reference

import losslab

CHAPTER = Path(__file__).parents[2] / "book" / "01-step-vs-sigmoid.ipynb"
TEXTS = {cell.id: " ".join(cell.source.split()) for cell in nbformat.read(CHAPTER, as_version=4).cells}


@pytest.fixture(scope="module")
def chapter():
    return reference.run(CHAPTER).names


def numbers(cell, before, after):
    """All numbers of a cell's text between two of its phrases."""
    text = TEXTS[cell][TEXTS[cell].index(before):]
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text[:text.index(after)])]


def test_steps_count_without_a_gap():
    steps = [int(found) for text in TEXTS.values() for found in re.findall(r"\*\*Step (\d+)", text)]
    assert steps == list(range(1, 27))


def test_the_stairs_along_w(chapter):
    x, loss = chapter["x"], chapter["zero_one_loss"]
    jumps = np.sort(4 / x)
    told = numbers("staircase-seen", "at 0.5", ". Between")
    assert told == pytest.approx(jumps[jumps <= 2.4], abs=5e-4)
    for w in told:
        assert loss(w - 1e-3, -4.0) != loss(w + 1e-3, -4.0)
    assert [loss(0.7, -4.0), loss(0.8, -4.0)] == numbers("staircase-seen", "from 0.125", ", since") == [0.125, 0.25]
    smooth = [chapter["squared_loss"](w, -4.0) for w in (0.7, 0.8)]
    assert numbers("staircase-seen", "falls, from", ". Its") == pytest.approx(smooth, abs=5e-4)
    assert loss(0.89, -4.0) > min(loss(w, -4.0) for w in np.linspace(0, 2.4, 241))
    assert len({loss(w, 0.0) for w in np.linspace(0.01, 2.4, 100)}) == 1


def test_the_hillside_changes_at_every_click(chapter):
    heights = [f"{chapter['squared_loss'](w, -4.0):.3f}" for w in np.arange(0.4, 2.41, 0.1)]
    assert all(one != other for one, other in zip(heights, heights[1:]))


def test_the_best_cut_gets_seven_of_eight(chapter):
    x, y = chapter["x"], chapter["y"]
    right = {cut: np.sum((x >= cut) == y) for cut in np.arange(0.5, 9)}
    assert max(right.values()) == right[3.5] == 7


def test_at_the_origin_both_slopes_are_0_and_the_ground_jumps(chapter):
    loss, h = chapter["zero_one_loss"], 1e-9
    assert {loss(w, b) for w, b in ((0, 0), (h, 0), (-h, 0), (0, h), (0, -h))} == {0.5}
    along = [loss(t, -4.5 * t) for t in (-h, 0, h)]
    assert along == numbers("step-chain", "the loss is 0.75", ". The second")[::2] == [0.75, 0.5, 0.25]


def test_where_the_slope_at_1_is_largest():
    k = np.linspace(0.5, 10, 95_001)
    steep = k * losslab.sigmoid(k) * losslab.sigmoid(-k)
    assert f"{k[np.argmax(steep)]:.3f}" == "1.543" and "1.543" in TEXTS["steepness-seen"]
    for k, told in ((0.5, 0.118), (1, 0.197), (1.5, 0.224), (10, 0.0005)):
        assert k * losslab.sigmoid(k) * losslab.sigmoid(-k) == pytest.approx(told, abs=5e-4 if told > 0.001 else 5e-5)
        assert str(told) in TEXTS["steepness-seen"]


def test_where_the_walkers_are(chapter):
    walk, slope = chapter["walk"], chapter["squared_slope"]
    assert f"{walk(0.3, 10)[-1]:.3f} after 10 steps" in TEXTS["descent-seen"]
    assert f"no farther than {walk(2.4, 20)[-1]:.2f}" in TEXTS["descent-seen"]
    assert "the bottom at 0.892" in TEXTS["descent-seen"] and slope(0.8915, -4.0) < 0 < slope(0.8925, -4.0)


def test_how_much_of_the_ramps_loss_is_flat(chapter):
    w = np.linspace(0, 2.4, 24_001)
    for h, share in ((0.1, 86), (0.5, 37), (1, 16)):
        assert f"{100 * np.mean(chapter['is_flat'](w, -4.0, h)):.0f}" == str(share)
        assert f"{share} %" in TEXTS["ramp-seen"]
    assert "up to $w = 0.375$" in TEXTS["ramp-seen"]
    assert (0.375 * chapter["x"] - 4).max() == -1
    assert not chapter["is_flat"](0.376, -4.0, 1) and chapter["is_flat"](0.374, -4.0, 1)


def test_a_jump_can_mislead(chapter):
    trench, w = chapter["trench"], 2.0
    for _ in range(60):
        w = w - 0.1 * chapter["slope"](trench, w)
    grid = np.linspace(-3, 3, 6001)
    assert min(trench(grid)) == trench(1.0) == -4
    assert abs(w) < 1e-4 and trench(w) > -4


def test_the_stable_form_is_the_same_far_down(chapter):
    z = np.linspace(-700, 700, 1401)
    assert np.allclose(chapter["stable_sigmoid"](z), losslab.sigmoid(z), rtol=1e-15, atol=0)
    cut = np.where(z < -19, 0, losslab.sigmoid(z))          # what a check with an absolute tolerance lets pass
    assert not np.allclose(cut, losslab.sigmoid(z), rtol=1e-15, atol=0)
    source = TEXTS["stable-sigmoid-code"]
    assert source.count("atol=0)") == source.count("np.allclose(") == 2


def test_the_perceptrons_first_count(chapter):
    assert chapter["right"][0] == chapter["throve"].sum() == 6
    assert (chapter["signs"] * (chapter["samples"] @ np.zeros(3)) <= 0).all()
    assert numbers("perceptron-seen", "No: ", " of 12")[:8] == list(chapter["right"][1:])
