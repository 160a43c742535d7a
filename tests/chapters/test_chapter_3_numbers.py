"""Chapter 3: what its sentences and pictures say, computed another way."""

from itertools import product
from pathlib import Path

import nbformat
import numpy as np
import pytest
import reference
from scipy.special import rel_entr
from scipy.stats import entropy

CHAPTER = Path(__file__).parents[2] / "book" / "03-information-to-cross-entropy.ipynb"
KEEPER = np.array([1/2, 1/4, 1/8, 1/8])


def text(cell):
    """A cell's words on one line."""
    return " ".join({c.id: c.source for c in nbformat.read(CHAPTER, as_version=4).cells}[cell].split())


@pytest.fixture(scope="module")
def scenes():
    return reference.run(CHAPTER).scenes


def shown(scene, **values):
    """The artists and the sentence at these values; the rest stands at the start."""
    start = {control.name: control.values[at] for control, at in zip(scene.controls, scene.start)}
    *artists, said = scene.update(**start | values)
    return artists, said


def test_the_wishes_leave_out_the_function_that_is_0_everywhere():
    # It adds, and it never rises: only "strictly falls" excludes it.
    assert "if $a < b$, then $I(a) > I(b)$" in text("surprise-wishes")
    assert r"I(\tfrac12) > 0" in text("only-logarithm")


def test_the_squeeze_holds_at_every_count():
    for n in range(1, 200):
        k = int(np.floor(n * np.log2(10 / 3)))
        assert 2 ** k * 3 ** n <= 10 ** n < 2 ** (k + 1) * 3 ** n


def test_the_entropy_bounds_prefix_free_codes_and_no_others():
    kept = [np.array(lengths) for lengths in product(range(1, 7), repeat=4)
            if sum(0.5 ** length for length in lengths) <= 1]
    assert min(KEEPER @ lengths for lengths in kept) == entropy(KEEPER, base=2) == 1.75
    average = KEEPER @ [len(word) for word in ("", "0", "1", "00")]
    assert f"average {average:g} flashes" in text("corollaries") and average < 1.75
    assert "No code" not in text("corollaries") and "*No prefix-free code beats the entropy.*" in text("corollaries")


def test_rounding_up_costs_less_than_one_flash():
    for P in np.random.default_rng(1).dirichlet(np.ones(5), size=200):
        lengths = np.ceil(-np.log2(P))
        assert np.sum(0.5 ** lengths) <= 1 and P @ lengths < entropy(P, base=2) + 1


def test_the_first_picture_and_its_fold(scenes):
    for forecast, squared, rarity in ((0.9, "0.81", 10), (0.99, "0.9801", 100), (0.999, "0.998", 1000)):
        _, said = shown(scenes["forecast"], forecast=forecast, happened=0)
        assert f"squared error is {squared}." in said and f"one such day in {rarity} is dry." in said
    assert "no such day is dry" in shown(scenes["forecast"], forecast=1.0, happened=0)[1]
    assert "0.81, 0.98, 0.998" in text("forecast-seen")


def test_the_bars_of_three_outcomes_are_as_wide_as_their_axis_says(scenes):
    scene = scenes["triangle"]
    axis = scene.fig.axes[1].get_xlabel()
    assert axis == "probability × surprise, in bits"
    for position in scene.positions():
        values = scene.values(position)
        (_, title, *rest), _ = shown(scene, **values)
        ferry = values["ferry"]
        P = np.array([ferry, (1 - ferry) * values["trawler"], (1 - ferry) * (1 - values["trawler"])])
        widths = [bar.get_width() for bar in rest[:3]]
        np.testing.assert_allclose(widths, -rel_entr(P, 1) / np.log(2), atol=1e-5)
        assert f"{sum(widths):.3f}" == f"{entropy(P, base=2):.3f}" and f"H = {sum(widths):.3f} bits" in title.get_text()


def test_no_belief_makes_the_lower_bar_shorter_than_the_entropy(scenes):
    scene = scenes["stacked"]
    bars = {}
    for position in scene.positions():
        values = scene.values(position)
        artists, _ = shown(scene, **values)
        H, KL, CE = (artists[at].get_width() for at in (6, 7, 8))
        assert KL >= -1e-12 and CE >= H - 1e-12
        bars[tuple(values.values())] = CE
    assert bars["½, ⅓, ⅙", 0.5, "⅔"] == pytest.approx(min(b for (label, *_), b in bars.items() if label == "½, ⅓, ⅙"))
    assert bars["½, ⅓, ⅙", 0.5, "⅔"] == pytest.approx(1.011, abs=5e-4)
    for ferry in (0, 0.2, 0.7):
        assert len({b for (label, f, _), b in bars.items() if label == "certainly the ferry" and f == ferry}) == 1


def test_the_curves_of_cross_entropy_and_divergence_keep_their_distance(scenes):
    for r in (0.0, 0.3, 0.7, 1.0):
        (upper, lower, *_), _ = shown(scenes["gap"], r=r)
        np.testing.assert_allclose(upper.get_ydata() - lower.get_ydata(), entropy([r, 1 - r]), atol=1e-12)


def test_what_the_forecasters_pay():
    dry = -np.log1p(-np.array([0.6, 0.99]))
    assert "Ada pays 0.916, Ben five times that" in text("forecasters-reading")
    assert dry[0] == pytest.approx(0.916, abs=5e-4) and round(dry[1] / dry[0]) == 5
