"""`losslab.explore`: what it accepts and refuses, its pieces, and its pictures with a kernel."""

import asyncio
import base64
import inspect
import io
import json
import random
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import ipywidgets as widgets
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from gallery import KINDS
from matplotlib.path import Path as MplPath
from matplotlib.text import Text
from PIL import Image

from losslab.explore import ExplorerError, ExplorerWarning, explore, interface, page, proof, svg, theme
from losslab.explore import live as live_module
from losslab.explore.controls import make_controls
from losslab.explore.live import Live
from losslab.explore.scene import Scene

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Kernel mode, no names taken, no figures left over."""
    monkeypatch.delenv("EXPLORE_MODE", raising=False)
    monkeypatch.setattr(page, "_names", set())
    monkeypatch.setattr(Live, "_alive", {})
    with mpl.rc_context():
        yield
    plt.close("all")


@pytest.fixture
def on_page(monkeypatch):
    monkeypatch.setenv("EXPLORE_MODE", "page")


def html(explorer):
    return explorer._repr_mimebundle_()["text/html"]


def data(text):
    return json.loads(re.search(r"<script type='application/json'>(.*)</script>", text, re.S)[1])


def parabola():
    fig, ax = plt.subplots(figsize=(4, 3))
    curve, = ax.plot([0, 1, 2], [0, 1, 4])

    def update(k):
        curve.set_ydata([0, k, 4 * k])
        return curve, f"k is {k}."

    return fig, update, curve


def control(abbreviation, default=None):
    given = {"k": inspect.Parameter.empty if default is None else default}
    return make_controls({"k": abbreviation}, given)[0]


# Controls -----------------------------------------------------------------------------------

@pytest.mark.parametrize("abbreviation, values, texts, start", [
    ((0.5, 2, 0.5), [0.5, 1.0, 1.5, 2.0], ["0.5", "1.0", "1.5", "2.0"], 1),
    ((0, 3), [0, 1, 2, 3], ["0", "1", "2", "3"], 1),
    ((0.0, 0.3, 0.1), [0.0, 0.1, 0.2, 0.3], ["0.0", "0.1", "0.2", "0.3"], 1),
    ((-1, 1, 0.25), [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1],
     ["-1.00", "-0.75", "-0.50", "-0.25", "0.00", "0.25", "0.50", "0.75", "1.00"], 4),
    ((0, 1, 0.3), [0, 0.3, 0.6, 0.9], ["0.0", "0.3", "0.6", "0.9"], 0),
    (["a", "b"], ["a", "b"], ["a", "b"], 0),
    ({"one": 1, "two": 2}, [1, 2], ["one", "two"], 0),
    ([("one", 1), ("two", 2)], [1, 2], ["one", "two"], 0),
    (True, [False, True], ["off", "on"], 1),
    (widgets.IntSlider(value=4, min=0, max=6, step=2), [0, 2, 4, 6], ["0", "2", "4", "6"], 2),
    (widgets.FloatLogSlider(value=1, min=-1, max=1, step=1), [0.1, 1.0, 10.0], ["0.1", "1", "10"], 1),
    (widgets.SelectionSlider(options=[10, 100]), [10, 100], ["10", "100"], 0),
    (widgets.ToggleButtons(options=["x", "y"], value="y"), ["x", "y"], ["x", "y"], 1),
    (widgets.RadioButtons(options=["x", "y"]), ["x", "y"], ["x", "y"], 0),
    (widgets.Checkbox(value=False), [False, True], ["off", "on"], 0),
    ((0, np.pi, np.pi / 4), [0, np.pi / 4, np.pi / 2, 3 * np.pi / 4, np.pi],
     ["0.00", "0.79", "1.57", "2.36", "3.14"], 2),
    ((0, 1, 1 / 3), [0, 1 / 3, 2 / 3, 1], ["0.00", "0.33", "0.67", "1.00"], 0),
    ((np.float32(0.1), np.float32(0.4), np.float32(0.1)), [0.1, 0.2, 0.3, 0.4], ["0.1", "0.2", "0.3", "0.4"], 1),
    (widgets.FloatSlider(value=0.5, min=0, max=1, step=0.5, readout_format=".0%"), [0, 0.5, 1],
     ["0%", "50%", "100%"], 1),
    (np.linspace(0, 1, 4), [0, 1 / 3, 2 / 3, 1], ["0.00", "0.33", "0.67", "1.00"], 0),
    (np.array([1, 10, 100]), [1, 10, 100], ["1", "10", "100"], 0),
    (np.array([0.1, 0.2], np.float32), [0.1, 0.2], ["0.1", "0.2"], 0),
    (np.array(["a", "b"]), ["a", "b"], ["a", "b"], 0),
    ([["one", 1], ["two", 2]], [1, 2], ["one", "two"], 0),
    ([("one", 1), "two"], [("one", 1), "two"], ["('one', 1)", "two"], 0),
])
def test_controls_take_what_interact_takes(abbreviation, values, texts, start):
    made = control(abbreviation)
    assert made.values == values
    assert made.texts == texts
    assert made.start == start
    assert made.widget.value == values[start]


@pytest.mark.parametrize("abbreviation", [(0.5, 10, 0.5), (0, 10), (-4.0, 4.0), (1, 7, 3), (0.0, 1.0, 0.05)])
def test_ranges_and_their_start_are_those_of_interact(abbreviation):
    made, original = control(abbreviation), widgets.interactive.widget_from_abbrev(abbreviation)
    assert made.values[0] == original.min and made.values[-1] <= original.max < made.values[-1] + original.step
    assert made.values[made.start] == pytest.approx(original.value)


def test_a_control_starts_at_the_default_of_updates_parameter():
    assert control((0.0, 2.0, 0.5), default=1.5).start == 3
    assert control(["a", "b", "c"], default="c").start == 2


@pytest.mark.parametrize("abbreviation, words", [
    ("free text", "wanted"), (widgets.Text(), "wanted"), (widgets.fixed(3), "wanted"), (None, "wanted"),
    (widgets.IntRangeSlider(), "IntRangeSlider"), (widgets.FloatText(), "FloatText"), ([1], "at least two"),
    ([1, 2, 2], "'2'"), ([[0, 1], [0, 2]], "in a list of pairs"), ([np.sin, np.cos], "give each a name"),
    ([object(), object()], "give each a name"),
    ({"a": np.ones(3), "b": np.zeros(3)}, "array"), (np.ones((2, 2)), "one dimension"),
    (np.array([]), "one dimension"), (np.array([0, np.nan]), "finite"),
    (widgets.Dropdown(options=["a", "b"], value=None), "nothing chosen"),
    (widgets.FloatSlider(step=0.01, max=1, readout_format=".0f"), "readout_format"),
    (widgets.FloatSlider(step=0.5, max=1, readout_format="$r"), "readout_format"),
    ((0, 3, -1), "step"), ((3, 3), "at least two"), ((5, 1), "makes no control"), (3 + 4j, "wanted"),
])
def test_what_is_no_control_is_refused_by_name(abbreviation, words):
    with pytest.raises(ValueError, match="'k'") as problem:
        control(abbreviation)
    assert words in str(problem.value)


# Authors' mistakes --------------------------------------------------------------------------

def mistakes():
    """Name -> (explorer with a mistake, words that its message must have)."""
    fig, good, curve = parabola()
    other, ax = plt.subplots()
    stranger, = ax.plot([1, 2])
    plt.close(other)
    text = fig.axes[0].text(0, 0, "")

    def forgets_one(k):
        text.set_text(str(k))
        return good(k)

    def forgets_limits(k):
        fig.axes[0].set_xlim(0, k)
        return good(k)

    def remembers(k, calls=[]):  # noqa: B006 – the mistake itself
        calls.append(k)
        curve.set_ydata([0, k, len(calls)])
        return curve, "It remembers."

    def returns_more_later(k):
        return (curve, text, "More.") if k == 3 else (curve, "Less.")

    def draws_more(k):
        fig.axes[0].plot([0, k])
        return fig.axes[0], "One more."

    def grows(k):
        fig.set_size_inches(k, 3)
        return good(k)

    def chance(k):
        curve.set_ydata(np.random.default_rng().normal(size=3))
        return curve, "Chance."

    def breaks_off(k):
        curve.set_ydata(range(k))
        return curve, f"{k} points."

    def moves_up(k):
        curve.set_zorder(k)
        return curve, "It moves up."

    def fails_at_two(k):
        return curve, f"{1 / (k - 2)}"

    return {
        "nothing": (lambda k: None, "returned nothing"),
        "no-summary": (lambda k: curve, "no summary"),
        "no-summary-but-artists": (lambda k: (curve, text), "no summary"),
        "blank-summary": (lambda k: (curve, "  "), "no summary"),
        "a-list": (lambda k: ([curve], "A list."), "returned a list among the artists"),
        "another-figure": (lambda k: (stranger, "Not mine."), "not (or no longer) in this figure"),
        "twice": (lambda k: (curve, curve, "Twice."), "twice"),
        "forgets-one": (forgets_one, "Text"),
        "forgets-limits": (forgets_limits, "changed without being returned"),
        "remembers": (remembers, "earlier calls"),
        "draws-more": (draws_more, "what earlier calls left in the figure (remove that first, or ax.clear())"),
        "says-by-chance": (lambda k: (good(k)[0], f"{np.random.default_rng().normal()}"), "the sentence was another"),
        "more-later": (returns_more_later, "2 artists here and 1 elsewhere; where their number changes"),
        "moves-up": (moves_up, "zorder"),
        "fails": (fails_at_two, "at k=2: update failed: ZeroDivisionError"),
        "grows": (grows, "changed the figure's size"),
        "chance": (chance, "a Line2D was another when update was called again"),
        "breaks-off": (breaks_off, "can't be drawn"),
        "new-figure": (lambda k: (plt.title("oops"), "A new figure.")[-1:] and good(k), "not plt"),
    }, fig


@pytest.mark.parametrize("mode", ["page", "kernel"])
@pytest.mark.parametrize("name", list(mistakes()[0]))
def test_an_authors_mistake_is_told_at_once_and_says_where(name, mode, monkeypatch):
    monkeypatch.setenv("EXPLORE_MODE", mode)
    faults, fig = mistakes()
    update, words = faults[name]
    with pytest.raises(ExplorerError) as problem:
        explore(fig, update, name=name, k=(1, 3))
    assert words in str(problem.value)
    assert f"explorer '{name}' at k=" in str(problem.value)
    assert len(plt.get_fignums()) <= 1  # a figure that update made by mistake is closed again


def test_a_forgotten_axis_is_named(on_page):
    fig, ax = plt.subplots()

    def update(n):
        ax.set_xticks(range(n))
        return ax.title, "Ticks."

    with pytest.raises(ExplorerError, match="the x axis .* changed without being returned.*return ax.xaxis"):
        explore(fig, update, name="ticks", n=(2, 4))


def test_what_was_forgotten_is_called_what_an_author_calls_it():
    def fault(change, **options):
        fig, ax = plt.subplots()
        curve, = ax.plot([0, 1], [0, 1], label="a line")
        ax.legend(loc="upper left")
        picture = ax.imshow(np.eye(2), extent=(0, 1, 0, 1))
        bar = fig.colorbar(picture)

        def update(k):
            curve.set_ydata([0, k])
            change(k, ax, bar)
            return curve, f"k is {k}."

        with pytest.raises(ExplorerError) as problem:
            explore(fig, update, name="x", k=(1, 3))
        return str(problem.value)

    assert "the legend changed" in fault(lambda k, ax, bar: ax.legend(loc=k))
    assert "the color bar changed" in fault(lambda k, ax, bar: bar.set_label(f"{k}"))
    assert "the axes (their place" in fault(lambda k, ax, bar: ax.set_position([0.1, 0.1, 0.1 + k / 10, 0.5]))
    assert "the title 'k = " in fault(lambda k, ax, bar: ax.set_title(f"k = {k}"))


def test_all_that_was_forgotten_is_told_at_once_and_where_it_is(on_page):
    fig, (left, right) = plt.subplots(1, 2, sharex=True)
    left.plot([0, 1])
    right.plot([0, 1])

    def update(k):
        left.set_xlim(0, k)
        return left, "Other limits, in both."

    with pytest.raises(ExplorerError, match=r"the x axis .*, a Line2D changed without .* hold them \(fig.axes\[1\]\)"):
        explore(fig, update, name="shared", k=(1, 3))


@pytest.mark.parametrize("mode", ["page", "kernel"])
def test_a_layout_places_no_axes_that_come_and_go(mode, monkeypatch):
    monkeypatch.setenv("EXPLORE_MODE", mode)
    fig, update, controls = KINDS["another-number-of-axes"]()
    fig.set_layout_engine("constrained")
    with pytest.raises(ExplorerError, match="at n=.: update makes new axes, .* without layout="):
        explore(fig, update, name="x", **controls)


def test_gouraud_shading_has_a_way_out(on_page):
    fig, ax = plt.subplots()
    mesh = ax.pcolormesh(np.eye(3), shading="gouraud")

    def update(k):
        mesh.set_array(k * np.eye(3))
        mesh.set_clim(0, 3)
        return mesh, f"k is {k}."

    with pytest.raises(ExplorerError, match="give it rasterized=True"):
        explore(fig, update, name="x", k=(1, 3))
    mesh.set_rasterized(True)
    assert "<image" in html(explore(fig, update, name="x", k=(1, 3)))


def test_an_artist_forgotten_at_one_of_many_positions_is_found(on_page):
    fig, update, _ = parabola()
    star, = fig.axes[0].plot([1], [1], "*", visible=False)

    def forgets(k):
        star.set_visible(k == 537)
        return update(k)

    with pytest.raises(ExplorerError, match="at k=537: a Line2D changed without being returned"):
        explore(fig, forgets, name="once", k=(1, 700))


def test_with_a_kernel_the_middle_of_each_control_is_proved_too():
    fig, update, _ = parabola()
    star, = fig.axes[0].plot([1], [1], "*", visible=False)

    def forgets(k, b):
        star.set_visible(k == 3 and b == 0)
        return update(k + b)

    with pytest.raises(ExplorerError, match="at k=3, b=0: a Line2D changed without being returned"):
        explore(fig, forgets, name="x", k=widgets.IntSlider(1, 1, 5), b=widgets.IntSlider(0, 0, 4))
    star.set_visible(False)
    assert explore(fig, lambda k, b: update(k + b), name="y", k=(1, 5), b=(0, 4)).proved == (3, 25)
    fig, update, _ = parabola()
    assert explore(fig, update, name="z", k=widgets.IntSlider(1, 1, 5)).proved == (3, 5)


def test_the_place_of_sentences_is_that_of_the_longest_words():
    assert page.longest(["a bbbb c", "aaa b ccc", "one two"]) == "aaa bbbb ccc"
    assert page.longest(["one", "two words here", "much_longer_than_all"]) == "much_longer_than_all"


def test_it_says_how_many_positions_were_proved(on_page):
    fig, update, _ = parabola()
    assert explore(fig, update, name="x", k=(1, 5)).proved == (5, 5)


@pytest.mark.parametrize("mode", ["page", "kernel"])
@pytest.mark.parametrize("way", ["set_rasterized", "set_rasterization_zorder"])
def test_a_part_of_what_is_rasterized_as_a_whole_is_refused(way, mode, monkeypatch):
    monkeypatch.setenv("EXPLORE_MODE", mode)
    fig, update, curve = parabola()
    getattr(fig.axes[0], way)(9)
    with pytest.raises(ExplorerError, match="at k=2: .*a part of what is rasterized as a whole; return the axes"):
        explore(fig, update, name="x", k=(1, 3))
    assert explore(fig, lambda k: (fig.axes[0], update(k)[1]), name="y", k=(1, 3)).proved[0] >= 3


@pytest.mark.parametrize("mode", ["page", "kernel"])
def test_pyplot_writes_on_no_other_figure(mode, monkeypatch):
    monkeypatch.setenv("EXPLORE_MODE", mode)
    fig, update, _ = parabola()
    _, other = plt.subplots()

    def stray(k):
        plt.title(f"k = {k}")
        return update(k)

    with pytest.raises(ExplorerError, match="not plt"):
        explore(fig, stray, name="x", k=(1, 3))
    assert other.get_title() == "" and plt.get_fignums() == [other.figure.number]


@pytest.mark.parametrize("mode", ["page", "kernel"])
def test_what_the_edge_cuts_is_told(mode, monkeypatch):
    monkeypatch.setenv("EXPLORE_MODE", mode)
    fig, update, curve = parabola()
    curve.set_label("outside")
    fig.axes[0].legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    with pytest.warns(ExplorerWarning, match=r"the figure's edge cuts the legend by \d+ points") as told:
        explore(fig, update, name="x", k=(1, 3))
    assert len(told) == 1 and told[0].filename == __file__


def test_a_control_that_changes_nothing_at_the_start_is_told(on_page):
    fig, update, _ = parabola()
    with pytest.warns(ExplorerWarning, match="at k=1, more=False: 'k' changes nothing in the picture"):
        explore(fig, lambda k=1, more=False: (update(k if more else 2)[0], f"{k} {more}."), name="x",
                k=(1, 3), more=False)


def test_a_layout_has_room_for_the_longest_labels(on_page):
    fig, update, controls = KINDS["labels-that-grow"]()
    scene = explore(fig, update, name="x", **controls).scene
    for position in scene.positions():
        scene.show(position)
        box, frame = fig.axes[0].get_tightbbox(), fig.bbox
        assert box.x0 >= frame.x0 - 1 and box.x1 <= frame.x1 + 1, scene.values(position)

@pytest.mark.parametrize("arguments, words", [
    (dict(name="Upper", k=(0, 1)), "name"),
    (dict(name="with space", k=(0, 1)), "name"),
    (dict(name="", k=(0, 1)), "name"),
    (dict(name=None, k=(0, 1)), "name"),
    (dict(name="x", q=(0, 1)), "don't fit"),
    (dict(name="x"), "0 controls"),
    (dict(name="x", k=(0, 801)), "coarsen 'k'"),
    (dict(name="x", k="text"), "'k'"),
    (dict(name="x", k=(0, 1), alt=" "), "alt"),
])
def test_wrong_arguments_are_named(arguments, words):
    fig, update, _ = parabola()
    with pytest.raises(ExplorerError) as problem:
        explore(fig, update, **arguments)
    assert words in str(problem.value)


def test_more_wrong_arguments():
    fig, update, _ = parabola()
    with pytest.raises(ExplorerError, match="wanted a Matplotlib Figure"):
        explore(fig.axes[0], update, name="x", k=(0, 1))
    with pytest.raises(ExplorerError, match="wanted a function"):
        explore(fig, 3, name="x", k=(0, 1))
    with pytest.raises(ExplorerError, match="alt"):
        explore(fig, name="x")
    with pytest.raises(ExplorerError, match="no update"):
        explore(fig, name="x", alt="A parabola.", k=(0, 1))
    with pytest.raises(ExplorerError, match="4 controls"):
        explore(fig, lambda a, b, c, d: None, name="x", a=True, b=True, c=True, d=True)


def test_a_page_refuses_a_name_twice_and_a_picture_too_heavy(on_page):
    fig, update, _ = parabola()
    explore(fig, update, name="one", k=(1, 3))
    with pytest.raises(ExplorerError, match="another explorer of this page has this name"):
        explore(fig, update, name="one", k=(1, 3))
    noise = np.random.default_rng(0)
    fig, ax = plt.subplots()
    curve, = ax.plot(noise.normal(size=900))
    rows = noise.normal(size=(90, 900))

    def update(k, b):
        curve.set_ydata(rows[k] if b else -rows[k])
        return curve, "Noise."

    with pytest.raises(ExplorerError, match="KB compressed are too much.*coarsen 'k'"):
        explore(fig, update, name="two", k=(0, 89), b=True)


# Pieces -------------------------------------------------------------------------------------

def test_data_reassemble_to_the_picture_of_each_position(on_page):
    """Base and pieces, put together as the script does it, are Matplotlib's own drawing."""
    fig, update, controls = KINDS["contour-behind"]()
    text = html(explore(fig, update, name="x", **controls))
    moves = data(text)
    picture = re.search(r"</defs>(.*)</svg>", text, re.S)[1]
    around = re.split(r"<g data-slot=''>.*?</g>(?=<path|<g data|$|<g )", picture)
    assert picture.count("<g data-slot=''>") == len(moves["slots"]) and len(around) >= 2
    fig, update, controls = KINDS["contour-behind"]()
    scene = Scene(fig, update, "x", None, controls)
    with svg.drawn(fig, "x-") as drawing:
        around = proof.draw_pieces(scene, drawing, scene.positions()).around
        for number in random.Random(1).sample(range(49), 5):
            position = scene.positions()[number]
            update(**scene.values(position))
            pieces = [texts[which[number] if which else number] for texts, which in moves["slots"]]
            assembled = "".join(a + b for a, b in zip(around, pieces)) + around[-1]
            assert assembled == drawing.whole()


def test_two_builds_give_the_same_bytes(on_page):
    """Here, and in a fresh process that hashes strings differently."""
    names = ["legend", "scatter", "hatches", "mathtext", "polar", "image", "rasterized-behind", "turning-raster"]
    script = ("import sys; sys.path[:0] = ['book', 'tests']; import matplotlib; matplotlib.use('agg')\n"
              "from gallery import KINDS; from losslab.explore import explore\n"
              "for name in sys.argv[1:]:\n"
              "    fig, update, controls = KINDS[name]()\n"
              "    print(explore(fig, update, name=name, **controls)._repr_mimebundle_()['text/html'])")
    there = subprocess.run([sys.executable, "-c", script, *names], cwd=ROOT, capture_output=True, check=True, text=True,
                           encoding="utf-8", env={"EXPLORE_MODE": "page", "PYTHONHASHSEED": "1",
                                                  "PYTHONIOENCODING": "utf-8", "MPLCONFIGDIR": mpl.get_configdir()})
    here = [html(explore(fig, update, name=name, **controls))
            for name in names for fig, update, controls in [KINDS[name]()]]
    assert len(there.stdout) > 10_000
    assert there.stdout == "".join(text + "\n" for text in here)


def test_numbers_are_short_and_right():
    for hundredths in [*range(-250, 251), 12345, -100000, 99999]:
        text = svg.number(hundredths)
        assert float(text) == hundredths / 100
        assert not text.startswith(("0.", "-0")) and (text == "0" or not text.endswith(".") and "." not in text[-1])


def test_paths_lose_at_most_a_hundredth_of_a_point():
    """Read back by the rules of SVG, a path has Matplotlib's own vertices to 0.005 pt."""
    shape = MplPath.circle((30.123, 40.456), 20.789)
    path = MplPath(np.concatenate([shape.vertices, [[1.005, 2.5], [3.1, -4.2]]]),
                   np.concatenate([shape.codes, [MplPath.MOVETO, MplPath.LINETO]]))
    text = svg.path_data(np.rint(path.vertices * 100).astype(int), path.codes)
    here, points = np.zeros(2), []
    for letter, numbers in re.findall(r"([Mlqcz])([^Mlqcz]*)", text):
        values = np.array([float(n) for n in re.findall(r"-?\d*\.?\d+", numbers)]).reshape(-1, 2)
        size = {"M": 1, "l": 1, "q": 2, "c": 3, "z": 1}[letter]
        for segment in values.reshape(-1, size, 2):
            absolute = segment if letter == "M" else here + segment
            points.extend(absolute)
            here = absolute[-1]
    drawn = path.vertices[path.codes != MplPath.CLOSEPOLY]
    assert np.abs(np.array(points) - drawn).max() <= 0.00501


def test_colors_of_the_theme_become_colors_of_the_page(on_page, monkeypatch):
    monkeypatch.setitem(theme, "#123456", "var(--ink)")
    monkeypatch.setitem(theme, "#fdfdfd", "var(--paper)")
    fig, ax = plt.subplots(facecolor="#fdfdfd")
    line, = ax.plot([1, 2], color="#123456")
    ax.set_title("title", color="#123456")

    def update(k):
        line.set_ydata([k, 2])
        return line, f"k is {k}."

    text = html(explore(fig, update, name="x", k=(1, 3)))
    assert "#123456" not in text
    assert text.count("var(--ink)") == 1 + 1 + 3  # title, the slot's default, and three pieces


def test_a_background_of_ones_own_stays_and_its_colors_with_it(on_page, monkeypatch):
    monkeypatch.setitem(theme, "#ffffff", "var(--ink)")
    fig, update, controls = KINDS["dark-ground"]()
    text = html(explore(fig, update, name="x", **controls))
    assert "var(--ink)" not in text and text.split("</defs>")[1].startswith("<path d='M0 187.2l")


def test_far_coordinates_and_links_are_matplotlibs_own(on_page):
    fig, update, controls = KINDS["far-away"]()
    slot = data(html(explore(fig, update, name="far", **controls)))["slots"][0][0][0]
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", re.search(r" d='([^']*)'", slot)[1])]
    assert max(numbers) > 1e20 and len(numbers) == 6 and "l" not in re.search(r" d='([^']*)'", slot)[1]
    fig, update, controls = KINDS["links"]()
    assert re.search("<a [^>]*href='#section'", html(explore(fig, update, name="link", **controls)))


def test_an_image_that_stays_the_same_is_kept_once(on_page):
    fig, update, controls = KINDS["clipped-image"]()
    text = html(explore(fig, update, name="x", **controls))
    assert text.count("<image ") == 1 and len(re.findall("<use href='#x-i[0-9a-f]{12}'", text)) == 1 + 6
    assert len(data(text)["slots"][0][0]) == 6 and data(text)["images"] == ""


def images(text):
    """The images among a text's definitions, as arrays, by id."""
    return {key: np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"))
            for key, data in re.findall("<image id='([^']*)' [^>]*href='data:image/webp;base64,([^']*)'", text)}


def test_the_first_image_stands_in_the_picture_and_the_others_in_the_data(on_page):
    fig, update, controls = KINDS["turning-raster"]()
    text = html(explore(fig, update, name="x", **controls))
    picture, moves = text[:text.index("</svg>")], data(text)
    here, later = images(picture), images(moves["images"])
    assert len(here) == 1 and len(later) == 11 and not set(here) & set(later)
    used = [re.findall("<use href='#(x-i[0-9a-f]{12})'", piece) for piece in moves["slots"][0][0]]
    assert sorted(sum(used, [])) == sorted({**here, **later})


@pytest.mark.parametrize("name, moves", [("turning-raster", 3), ("rasterized", 3), ("image", 2), ("smooth-image", 2),
                                         ("clipped-image", 2), ("rasterized-behind", 2)])
def test_images_are_matplotlibs_own_in_pixels_place_and_size(name, moves):
    """As `savefig` writes them: pixel by pixel within what is promised, and in place to a millionth of a point."""
    fig, update, controls = KINDS[name]()
    scene = Scene(fig, update, name, None, controls)
    with svg.drawn(fig, "x-") as drawing:
        proof.settle(scene, drawing)
        scene.show(scene.positions()[moves])
        ours = drawing.whole()
        shown = images(drawing.vector.images_in(ours))
        raw = {"x-" + key: pixels for key, (pixels, _) in drawing.vector.images.items()}
        uses = re.findall(r"<use href='#(x-i\w+)'[^>]* transform='matrix\(([^)]*)\)'", ours)
    file = io.StringIO()
    with mpl.rc_context({"image.composite_image": False}):
        fig.suppressComposite = True  # Matplotlib's own switch for an image each
        fig.savefig(file, format="svg", dpi=svg.DPI)
    tags = re.findall(r"<image [^>]*>", file.getvalue())
    assert len(tags) == len(uses) == len(re.findall("<image ", drawing.vector.images_in(ours))) > 0
    for tag, (key, matrix) in zip(tags, uses):
        theirs = dict(re.findall(r'([\w:-]+)="([^"]*)"', tag.replace("\n", "")))
        wanted = np.asarray(Image.open(io.BytesIO(base64.b64decode(theirs["xlink:href"].split(",")[1]))))
        assert np.array_equal(raw[key], wanted)
        grounds = np.array([0, 255])[:, None, None, None]
        ours_seen, theirs_seen = (part[..., :3] * (part[..., 3:] / 255) + grounds * (1 - part[..., 3:] / 255)
                                  for part in (shown[key], wanted))
        apart = np.abs(ours_seen - theirs_seen).max(axis=(0, 3)) > 32
        assert apart.sum() <= 0.001 * np.prod(fig.get_size_inches() * svg.DPI)
        a, b, c, d, e, f = map(float, matrix.split())
        if theirs["transform"].startswith("matrix"):
            assert theirs["transform"] == f"matrix({matrix})"
            assert np.array_equal(shown[key][wanted[..., 3] > 0], wanted[wanted[..., 3] > 0])
        else:  # turned over, and moved by its height
            high, wide = wanted.shape[:2]
            assert (b, c) == (0, 0) and a == -d == pytest.approx(72 / svg.DPI, abs=1e-6)
            assert e == pytest.approx(float(theirs["x"]), abs=2e-6)
            assert float(theirs["width"]) == pytest.approx(wide * a, abs=1e-3)
            assert f == pytest.approx(float(theirs["height"]) - float(theirs["y"]), abs=2e-6)


def test_an_image_is_kept_exactly_where_little_would_change_much():
    noise = np.random.default_rng(0).integers(0, 256, (60, 80, 4), dtype=np.uint8)
    noise[..., 3] = 255
    ramp = np.linspace(0, 255, 160).astype(np.uint8)[None, :, None] * np.ones((120, 1, 4), np.uint8)
    exact, small = svg.webp(noise, False, most=20), svg.webp(ramp, False, most=20)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(exact)).convert("RGBA")), noise)
    assert len(small) <= len(svg.webp(ramp, True)) < ramp.size / 20
    assert svg.off(exact, noise) == 0 and svg.off(exact, 255 - noise) > 4000 and svg.off(small, ramp) <= 20


def test_formulas_in_labels_are_drawn(on_page):
    fig, update, _ = parabola()
    text = html(explore(fig, lambda k: update(k), name="x", k=widgets.IntSlider(2, 1, 3, description=r"$\alpha$")))
    assert re.search(r"<label for='x-control-k'><svg role='img' aria-label='\\alpha' .*?<path d='M", text)
    assert "aria-label='Play \\alpha'" in text and "$" not in text


def test_texts_cannot_break_out_of_the_page(on_page):
    fig, ax = plt.subplots()
    title = ax.set_title("")
    nasty = "</script><!--<script>alert(1)</script> & 'quotes' \"too\""

    def update(k):
        title.set_text(nasty + str(k))
        return title, nasty + str(k)

    text = html(explore(fig, update, name="x", alt=nasty, k={nasty: 1, "plain": 2}))
    assert text.count("</script>") == 1 and "<!--" not in text
    assert data(text)["summaries"][0] == [nasty + "1", nasty + "2"]
    assert "<script>alert" not in text.split("<script type")[0]


def test_a_still_figure_has_its_alternative_text(on_page):
    fig, ax = plt.subplots()
    ax.plot([1, 2])
    text = html(explore(fig, name="still", alt="A line <rising> from 1 to 2."))
    assert "role='img' aria-label='A line &lt;rising&gt; from 1 to 2.'" in text
    assert "<script" not in text and "<input" not in text


def test_controls_are_native_and_labelled(on_page):
    fig, ax = plt.subplots()
    title = ax.set_title("")

    def update(k, shape, seen):
        title.set_text(f"{k} {shape} {seen}")
        return title, f"{k} {shape} {seen}."

    text = html(explore(fig, update, name="x", k=widgets.IntSlider(value=1, min=0, max=3, description="number of <k>"),
                        shape=["round", "square"], seen=True))
    assert "<label for='x-control-k'>number of &lt;k&gt;</label>" in text
    assert ("<input type='range' id='x-control-k' autocomplete='off' min='0' max='3' value='1' "
            "aria-valuetext='1'>") in text
    assert "<select id='x-control-shape' autocomplete='off'><option value='0' selected>round</option>" in text
    assert "<input type='checkbox' id='x-control-seen' autocomplete='off' checked>" in text
    assert "1 round True.</figcaption>" in text and "aria-labelledby='x-summary'" in text


# With a kernel ------------------------------------------------------------------------------

def pixels(picture):
    return np.asarray(picture.canvas.buffer_rgba()).copy()


# Of these all is drawn anew; of the others only what moves and what lies above it.
WHOLE = {"the-whole-figure", "backgrounds", "background-of-the-figure", "drawn-by-other-axes", "axes-made-anew",
         "another-number-of-axes"}


@pytest.mark.parametrize("name", KINDS)
def test_what_is_drawn_anew_equals_a_whole_drawing(name):
    fig, update, controls = KINDS[name]()
    live = explore(fig, update, name=name, **controls)
    scene, first = live.scene, live.image.value
    places = scene.positions()
    for position in random.Random(name).sample(places, min(4, len(places))):
        live.picture.move(position)
        blitted = pixels(live.picture)
        live.picture.canvas.draw()
        assert np.array_equal(blitted, pixels(live.picture)), scene.values(position)
    assert bool(live.picture._layers) == (name not in WHOLE)
    assert live.picture.move(scene.start) == first
    assert any(live.picture.move(place) != first for place in places)


def test_a_moved_slider_changes_picture_and_sentence():
    fig, update, _ = parabola()
    live = explore(fig, update, name="x", k=(1, 5))
    assert repr(live) == "Explorer('x', k=3)"
    assert live._repr_mimebundle_()["text/plain"] == "Explorer('x', k=3)"
    assert "application/vnd.jupyter.widget-view+json" in live._repr_mimebundle_()
    before = live.image.value
    live.scene.controls[0].widget.value = 5
    assert live.image.value != before and bytes(live.image.value).startswith(b"\x89PNG")
    assert "k is 5." in live.text.value
    live.reset.click()
    assert live.image.value == before and "k is 3." in live.text.value


def test_play_moves_the_control_to_its_end(monkeypatch):
    monkeypatch.setattr(live_module, "PLAY", 0)
    fig, update, _ = parabola()
    live = explore(fig, update, name="x", k=(1.0, 2.0, 0.5))
    slider, play = live.rows[0].children
    seen = []

    async def press(*seconds):
        for wait in seconds:
            play.value = not play.value
            await asyncio.sleep(wait)

    slider.value = 1.0
    slider.observe(lambda change: seen.append(change["new"]), "value")
    asyncio.run(press(0.5))
    assert seen == [1.5, 2.0] and not play.value and play.icon == "play" and "k is 2.0." in live.text.value
    asyncio.run(press(0.7))  # from the end it begins again
    assert seen[2:] == [1.0, 1.5, 2.0]
    asyncio.run(press(0, 0.3))  # and stops when it is pressed again
    assert slider.value == 1.0 and not play.value

    async def by_hand():
        play.value = True
        assert slider.value == 1.5
        slider.value = 1.0
        await asyncio.sleep(0.3)

    asyncio.run(by_hand())
    assert slider.value == 1.0 and not play.value
    live.still.value = True  # as a browser says whose reader asks for stillness
    asyncio.run(press(0.3))
    assert slider.value == 1.5 and not play.value
    live.reset.click()
    assert slider.value == live.scene.controls[0].values[live.scene.start[0]]


def test_later_cells_may_use_the_same_names():
    """A notebook's cells share one namespace; an explorer keeps the names as they were."""
    cell = """
import matplotlib.pyplot as plt
from losslab.explore import explore
fig, ax = plt.subplots()
curve, = ax.plot([0, 1], [0, 1])
factor = {factor}
def height(k, *, shift=0): return k * factor + shift
def update(k):
    curve.set_ydata([0, height(k)])
    return curve, f"The height is {{height(k)}}."
{name} = explore(fig, update, name="{name}", k=(1, 5))
"""
    namespace = {}
    exec(cell.format(factor=2, name="first"), namespace)
    exec(cell.format(factor=100, name="second"), namespace)
    first, second = namespace["first"], namespace["second"]
    before = bytes(first.image.value)
    first.scene.controls[0].widget.value = 5
    second.scene.controls[0].widget.value = 4
    assert "The height is 10." in first.text.value and "The height is 400." in second.text.value
    assert bytes(first.image.value) != before


@pytest.mark.parametrize("wrapped", [
    "functools.partial(draw, factor=2)", "Thing().draw", "decorated", "functools.lru_cache(draw)",
    "made_in_a_loop()[0]",
])
def test_however_update_is_made_it_keeps_its_names(wrapped):
    cell = """
import functools
import matplotlib.pyplot as plt
from losslab.explore import explore
fig, ax = plt.subplots()
curve, = ax.plot([0, 1], [0, 1])
height = functools.lru_cache(lambda k: scale * k)
scale = {scale}
def draw(k, factor=2):
    draw.calls += 1
    curve.set_ydata([0, height(k)])
    return curve, f"The height is {{height(k)}}."
draw.calls = 0
class Thing:
    def draw(self, k):
        return draw(k)
def decorator(function):
    @functools.wraps(function)
    def wrapper(k):
        return function(k)
    return wrapper
decorated = decorator(draw)
def made_in_a_loop():
    made = []
    for offset in (0, 100):
        def update(k):
            curve.set_ydata([0, height(k) + offset])
            return curve, f"The height is {{height(k) + offset}}."
        made.append(explore(fig, update, name=f"{name}-loop{{offset}}", k=(1, 5)).scene.update)
    return made
{name} = explore(fig, {wrapped}, name="{name}", k=(1, 5))
"""
    namespace = {}
    exec(cell.format(scale=2, name="first", wrapped=wrapped), namespace)
    exec(cell.format(scale=100, name="second", wrapped=wrapped), namespace)
    first = namespace["first"]
    first.scene.controls[0].widget.value = 5
    assert "The height is 10." in first.text.value


def test_another_cell_with_the_same_name_is_told_and_both_live():
    fig, update, _ = parabola()
    first = explore(fig, update, name="x", k=(1, 5))
    other, update, _ = parabola()
    with pytest.warns(ExplorerWarning, match="another cell has an explorer of this name"):
        second = explore(other, update, name="x", k=(1, 5))
    for live in (first, second):
        live.scene.controls[0].widget.value = 5
        assert "k is 5." in live.text.value


def test_on_a_page_a_cell_may_run_again_but_no_other_takes_its_name(on_page, monkeypatch):
    fig, update, _ = parabola()
    for cell_id in ("one", "one"):
        monkeypatch.setattr(interface, "cell_id", lambda cell_id=cell_id: cell_id)
        explore(fig, update, name="x", k=(1, 3))
    monkeypatch.setattr(interface, "cell_id", lambda: "two")
    with pytest.raises(ExplorerError, match="another explorer of this page"):
        explore(fig, update, name="x", k=(1, 3))


def test_a_failing_position_shows_its_values_and_keeps_the_picture():
    fig, good, curve = parabola()

    def update(k):
        if k == 4:
            raise RuntimeError("no picture for four")
        return good(k)

    live = explore(fig, update, name="x", k=(1, 5))
    slider, before = live.scene.controls[0].widget, live.image.value
    slider.value = 4
    assert live.image.value == before
    assert "k=4" in live.text.value and "no picture for four" in live.text.value
    slider.value = 5
    assert live.image.value != before and "k is 5." in live.text.value


def test_text_that_cannot_be_drawn_is_told_too():
    fig, ax = plt.subplots()
    title = ax.set_title("")

    def update(k):
        title.set_text(r"$\frac{1}$" if k == 2 else "good")
        return title, f"k is {k}."

    live = explore(fig, update, name="x", k=(1, 5))
    live.scene.controls[0].widget.value = 2
    assert "k=2" in live.text.value and "can&#x27;t be drawn" in live.text.value


def cell(fig, update, **controls):
    """A cell, which may be run again."""
    return explore(fig, update, name="x", **controls)


def test_running_a_cell_again_closes_the_old_widgets_and_figure():
    fig, update, _ = parabola()
    old = cell(fig, update, k=(1, 5))
    widget = old.scene.controls[0].widget
    again, update, _ = parabola()
    new = cell(again, update, k=(1, 5))
    assert old.image.comm is None and widget.comm is None and old.box.comm is None
    assert not fig.axes and again.axes
    assert new.image.comm is not None
    assert plt.get_fignums() == []


def test_a_widget_and_a_figure_used_again_stay_alive():
    fig, update, _ = parabola()
    slider = widgets.IntSlider(value=2, min=1, max=5)
    cell(fig, update, k=slider)
    new = cell(fig, update, k=slider)
    slider.value = 5
    assert slider.comm is not None and "k is 5." in new.text.value


def test_many_threads_leave_a_whole_picture():
    fig, update, _ = parabola()
    live = explore(fig, update, name="x", k=(1, 40))
    slider = live.scene.controls[0].widget

    def move(seed):
        for value in random.Random(seed).sample(range(1, 41), 10):
            slider.value = value

    threads = [threading.Thread(target=move, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slider.value = 1
    slider.value = 7
    seen = live.image.value
    live.picture.canvas.draw()
    assert live.picture.png() == seen


def test_a_still_figure_is_a_png():
    fig, ax = plt.subplots()
    still = explore(fig, name="still", alt="Empty axes.")
    assert set(still._repr_mimebundle_()) == {"image/png", "text/plain"}
    assert repr(still) == "Explorer('still')"
    assert plt.get_fignums() == []


# Saved --------------------------------------------------------------------------------------

@pytest.mark.parametrize("mode", ["page", "kernel"])
def test_a_saved_explorer_is_one_page_and_the_explorer_goes_on(mode, monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORE_MODE", mode)
    monkeypatch.setitem(theme, "#123456", "var(--ink)")
    fig, update, curve = parabola()
    fig.set_facecolor("#123456")
    made = explore(fig, update, name="x", alt="A <parabola>.", k=(1, 5))
    before = fig.dpi, fig.patch.get_visible()
    path = made.save(tmp_path / "parabola.html")
    first = path.read_bytes()
    made.save(str(path))
    assert path.read_bytes() == first and list(tmp_path.iterdir()) == [path]
    text = first.decode()
    assert "<title>A &lt;parabola&gt;.</title>" in text and "var(--ink)" not in text and "#123456" in text
    assert not re.search(r"https?://|src=", text.replace("http://www.w3.org", ""))
    assert len(text) < len(html(made)) + 30_000 if mode == "page" else True
    assert (fig.dpi, fig.patch.get_visible()) == before
    if mode == "kernel":
        made.scene.controls[0].widget.value = 5
        picture = made.image.value
        made.save(path)
        assert made.image.value == picture and "k is 5." in made.text.value


def test_a_still_figure_is_saved_too(tmp_path):
    fig, ax = plt.subplots()
    text = explore(fig, name="still", alt="Empty axes.").save(tmp_path / "still.htm").read_text()
    assert "<svg class='explorer-picture'" in text and "aria-label='Empty axes.'" in text


@pytest.mark.parametrize("path, words", [
    ("page.txt", "ends in .html"), ("", "ends in .html"), ("folder.html", "ends in .html"), (3, "can't be written"),
    ("none/page.html", "there is no folder"), ("a\0b.html", "can't be written"),
    ("n" * 300 + ".html", "can't be written"), ("file/page.html", "there is no folder"),
])
def test_bad_paths_are_told_and_leave_nothing(path, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("folder.html").mkdir()
    Path("file").write_text("")
    before = sorted(tmp_path.rglob("*"))
    fig, update, _ = parabola()
    made = explore(fig, update, name="x", k=(1, 3))
    with pytest.raises(ExplorerError, match=words) as problem:
        made.save(path)
    assert "explorer 'x'" in str(problem.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_failure_while_writing_keeps_the_old_file(tmp_path, monkeypatch):
    fig, update, _ = parabola()
    made = explore(fig, update, name="x", k=(1, 3))
    path = tmp_path / "page.html"
    path.write_text("old")

    def full(self, *args, **kwargs):
        self.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ExplorerError, match="No space left on device"):
        made.save(path)
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_the_folder_alone_saves_from_a_script(tmp_path):
    """A plain Python, without a notebook, this book or its helpers."""
    shutil.copytree(ROOT / "book" / "losslab" / "explore", tmp_path / "explore")
    (tmp_path / "script.py").write_text("""
import matplotlib.pyplot as plt
from explore import explore
fig, ax = plt.subplots()
curve, = ax.plot([0, 1], [0, 1])
def update(k):
    curve.set_ydata([0, k])
    return curve, f"k is {k}."
explore(fig, update, name="steepness", k=(0, 1, 0.25)).save("steepness.html")
""")
    subprocess.run([sys.executable, "script.py"], cwd=tmp_path, check=True,
                   env={"MPLBACKEND": "agg", "HOME": str(tmp_path), "MPLCONFIGDIR": str(tmp_path)})
    assert "k is 0.5." in (tmp_path / "steepness.html").read_text()


def test_what_the_layout_of_a_text_depends_on():
    """Layouts are kept for equal texts: should Matplotlib's depend on more than svg.py knows, this fails."""
    used = {*re.findall(r"self\.(\w+)", inspect.getsource(Text._get_layout))}
    assert used == {"_get_wrapped_text", "get_figure", "get_usetex", "_fontproperties", "_preprocess_math",
                    "_linespacing", "_get_multialignment", "get_rotation", "get_rotation_mode", "_ha_for_angle",
                    "_va_for_angle", "_horizontalalignment", "_verticalalignment"}
