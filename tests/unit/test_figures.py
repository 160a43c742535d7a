"""The palette: readable in light and dark, apart for color-blind readers, the same in CSS and Python."""
import itertools
import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

import card
from losslab.explore import theme
from losslab import figures
from losslab.figures import color

CSS = (Path(figures.__file__).parents[1] / "_site" / "figures.css").read_text(encoding="utf-8")
PAIRS_OF_ONE_PICTURE = [*itertools.combinations(("y1", "y0", "y2"), 2),
                        *itertools.combinations(("squared", "cross", "zero_one"), 2), ("y2", "cross")]
# How an eye without one of its three pigments sees (Machado, Oliveira and Fernandes 2009), on linear RGB.
EYES = {
    "protanope": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranope": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanope": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "usual": np.eye(3),
}


PAIRS = re.findall(r"--fig-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", CSS)
LIGHT = {name.replace("-", "_"): light for name, light, _ in PAIRS}
DARK = {name.replace("-", "_"): dark for name, _, dark in PAIRS}


def linear(code):
    channels = np.array([int(code[i:i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """The contrast ratio of the Web Content Accessibility Guidelines."""
    dark, light = sorted(linear(code) @ (0.2126, 0.7152, 0.0722) for code in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb):
    """CIELAB, in which equal distances look about equally far."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    t = np.clip(xyz / (0.9505, 1, 1.089), 0, None)
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_by_hand():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_css_and_python_agree():
    assert LIGHT == vars(color)
    assert CSS.count("light-dark(") == len(LIGHT)


def test_paper_has_the_light_colors():
    printed = re.sub(r"(?ms)^@media screen[^{]*\{.*?^\}", "", CSS)
    assert "dark;" not in printed and "color-scheme: light;" in printed


def test_the_card_has_the_figures_colors():
    drawn = {name: value for name, value in vars(card).items() if re.fullmatch(r"#\w{6}", str(value))}
    assert len(drawn) == 6 and set(drawn.values()) <= set(vars(color).values())


def test_sentinels_are_distinct_lowercase_and_never_pure():
    values = list(vars(color).values())
    assert len(set(values)) == len(values)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in values)
    assert not {"#000000", "#ffffff"} & set(values)


def test_the_site_knows_every_color():
    for name, value in vars(color).items():
        assert theme[value] == f"var(--fig-{name.replace('_', '-')})"


@pytest.mark.parametrize("palette, page", [(LIGHT, "#ffffff"), (DARK, "#121212")])
def test_contrast(palette, page):
    for name in palette.keys() - {"faint", "paper"}:
        assert contrast(palette[name], page) >= 4.5, name  # text; lines would need 3
    assert contrast(palette["paper"], page) < 1.1
    assert contrast(palette["faint"], page) < 2  # a grid stays behind
    for name in palette.keys() - {"faint", "paper"}:
        assert contrast(palette[name], palette["faint"]) >= 3, name  # marks on a quiet area


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("eye", EYES)
def test_pairs_are_apart_for_every_eye(palette, eye):
    def see(role):
        return lab(np.clip(EYES[eye] @ linear(palette[role]), 0, 1))
    for one, other in PAIRS_OF_ONE_PICTURE:
        assert np.linalg.norm(see(one) - see(other)) >= 14, (one, other)


@pytest.fixture
def ax():
    figures.use_style()
    fig, ax = figures.stacked()
    yield ax
    plt.close(fig)
    plt.rcdefaults()


def colors_in(fig):
    fig.canvas.draw()
    texts = fig.findobj(plt.Text)
    lines = fig.findobj(plt.Line2D)
    return {plt.matplotlib.colors.to_hex(a.get_color()) for a in [*texts, *lines] if a.get_visible()}


def test_style_draws_with_sentinels_only(ax):
    for slope in range(6):
        ax.plot([0, 1], [0, slope], label=f"slope {slope}")
    ax.set(title="a title", xlabel="x", ylabel="y")
    figures.legend(ax, "upper left")
    ax.grid(True)
    assert colors_in(ax.figure) <= set(vars(color).values())


def test_classes_differ_in_color_and_marker(ax):
    squares, discs = figures.draw_classes(ax, [0, 1, 2], 5, [0, 1, 1])
    assert squares.get_xydata().tolist() == [[0, 5]]
    assert discs.get_xydata().tolist() == [[1, 5], [2, 5]]
    assert squares.get_color() != discs.get_color() and squares.get_marker() != discs.get_marker()


def test_three_classes_by_three_names(ax):
    drawn = figures.draw_classes(ax, [0, 1, 2, 3], 5, [2, 0, 1, 2], names=("a", "b", "c"))
    assert [line.get_xydata()[:, 0].tolist() for line in drawn] == [[1], [2], [0, 3]]
    assert [line.get_label() for line in drawn] == ["a", "b", "c"]
    assert len({line.get_color() for line in drawn}) == len({line.get_marker() for line in drawn}) == 3


@pytest.mark.parametrize("names", [("a", "b"), ("a", "b", "c")])
@pytest.mark.parametrize("y", [[0, 3], [0.5, 1], [[0, 1]], [-1, 0]])
def test_classes_refuse_other_labels(ax, y, names):
    with pytest.raises(ValueError, match="y must be"):
        figures.draw_classes(ax, [0, 1], [0, 1], y, names=names)


def test_two_names_are_two_classes(ax):
    with pytest.raises(ValueError, match="y must be"):
        figures.draw_classes(ax, [0, 1], [0, 1], [0, 2])
    with pytest.raises(ValueError, match="names must be"):
        figures.draw_classes(ax, [0, 1], [0, 1], [0, 1], names=("a", "b", "c", "d"))


def test_losses_differ_in_dashes():
    assert len(set(map(str, vars(figures.dashes).values()))) == 3


def test_boundary_lies_where_the_score_is_zero(ax):
    theta = np.array([-3.0, 1.0, 2.0])
    line = figures.draw_boundary(ax, theta, reach=5)
    ends = line.get_xydata()
    assert theta[0] + ends @ theta[1:] == pytest.approx([0, 0])
    assert np.linalg.norm(ends[1] - ends[0]) == pytest.approx(10)
    assert figures.draw_boundary(ax, [1, 0, 0], reach=5, line=line) is line
    assert len(line.get_xdata()) == 0
    with pytest.raises(ValueError, match="theta"):
        figures.draw_boundary(ax, [1, 2], reach=5)


def test_stacked(ax):
    fig, axes = figures.stacked(1.5, 2)
    assert len(axes) == 2 and fig.get_size_inches().tolist() == [5.0, 3.5]
    plt.close(fig)
    with pytest.raises(ValueError, match="heights"):
        figures.stacked(1, -1)


def test_numbers_for_titles():
    assert figures.number(-0.2) == "−0.20"
    assert figures.number(-0.001) == "0.00"
    assert figures.number(0.5, 1, plus=True) == "+0.5"
    assert figures.number(2, 0) == "2"
