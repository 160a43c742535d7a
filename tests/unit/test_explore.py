"""`losslab.explore`: what it accepts and refuses, its pieces, and its pictures with a kernel."""

import asyncio
import json
import random
import re
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

from losslab.explore import ExplorerError, explore, page, proof, svg, theme
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
    import inspect
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

    def moves_up(k):
        curve.set_zorder(k)
        return curve, "It moves up."

    def fails_at_two(k):
        return curve, f"{1 / (k - 2)}"

    def rasterizes(k):
        curve.set_rasterized(True)
        return good(k)

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
        "more-later": (returns_more_later, "2 artists here and 1 elsewhere"),
        "moves-up": (moves_up, "zorder"),
        "fails": (fails_at_two, "at k=2: update failed: ZeroDivisionError"),
        "rasterizes": (rasterizes, "rasterized"),
        "new-figure": (lambda k: (plt.title("oops"), "A new figure.")[-1:] and good(k), "not plt"),
    }, fig


@pytest.mark.parametrize("name", list(mistakes()[0]))
def test_an_authors_mistake_stops_the_build_and_says_where(name, on_page):
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

    with pytest.raises(ExplorerError, match="the x axis .* changed without being returned"):
        explore(fig, update, name="ticks", n=(2, 4))


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

@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_artist_is_proved_and_leaves_no_loose_ends(name, on_page):
    fig, update, controls = KINDS[name]()
    text = html(explore(fig, update, name=name, **controls))
    ids = re.findall(r" id='([^']*)'", text)
    assert len(ids) == len(set(ids))
    assert all(i == name or i.startswith(name + "-") for i in ids)
    references = set(re.findall(r"href='#([^']*)'", text) + re.findall(r"url\(#([^)]*)\)", text))
    assert references <= set(ids)
    assert "<style" not in text and "<!--" not in text and "<metadata" not in text
    moves = data(text)
    assert all(len(slot[0]) >= 1 for slot in moves["slots"])
    assert any(len(slot[0]) > 1 for slot in moves["slots"])
    assert len(set(moves["summaries"][0])) > 1


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


def test_two_builds_give_the_same_bytes(tmp_path):
    """In fresh processes that hash strings differently."""
    script = ("import sys; sys.path[:0] = ['book', 'tests']; import matplotlib; matplotlib.use('agg')\n"
              "from gallery import KINDS; from losslab.explore import explore\n"
              "for name in ('legend', 'scatter', 'hatches', 'mathtext', 'polar', 'image', 'rasterized-behind'):\n"
              "    fig, update, controls = KINDS[name]()\n"
              "    print(explore(fig, update, name=name, **controls)._repr_mimebundle_()['text/html'])")
    builds = [subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True,
                             env={"EXPLORE_MODE": "page", "PYTHONHASHSEED": seed, "HOME": str(tmp_path),
                                  "MPLCONFIGDIR": str(tmp_path)}).stdout
              for seed in ("1", "2")]
    assert len(builds[0]) > 10_000
    assert builds[0] == builds[1]


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
    assert live.picture.move(scene.start) == first


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
