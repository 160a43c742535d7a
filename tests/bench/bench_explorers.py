"""Explorers on the built site, measured against other ways to put a moving figure on a page.

The same two figures (`measure.py`) are built and shown each way, in one run and interleaved, so
that other work on the machine hits all alike: compare the ratios ("x", to ours).  Medians of

page, scripts   gzip of the HTML, and of the scripts and styles that it needs besides
build           seconds from the author's functions to the HTML, drawing included; ours proves itself
main thread     all top-level tasks of the renderer's main thread (script, style, layout, paint) from
                one real key press to the next, some 70 ms later, in a DevTools trace; and how much
                of it the processor worked, which a busy machine doesn't prolong
blank           frames of a screencast, taken while it moves, that lost half of the picture's ink

Nothing is asserted by time.  The exit status is not 0 if a way that must work drew nothing.
"""

import base64
import contextlib
import functools
import gzip
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets.embed import dependency_state, embed_data, escape_script
from matplotlib.animation import FuncAnimation
from measure import (SOURCE, Shown, busy, clocks, head, limits, middle, one_control, say, served, shuffled, table,
                     two_controls)
from playwright.sync_api import sync_playwright

os.environ["EXPLORE_MODE"] = "page"

from browser import launch  # noqa: E402 (measure made it findable)
from losslab.explore import explore, page as pages  # noqa: E402

PRESSES, FILMED, ROUNDS = 50, 30, 5  # key presses measured, and filmed, in so many goes
FIGURES = {"a": one_control, "b": two_controls}
TITLES = {"a": "(a) one control, 41 positions, two panels",
          "b": "(b) two controls, 15 x 15 positions, two panels, a filled contour behind"}
PACKAGES = {"requirejs@2.3.7": "require.js", "@jupyter-widgets/html-manager@1.0.15": "dist/embed-amd.js"}
COLUMNS = ["what", "page KB", "×", "scripts KB", "blank", "main thread ms", "×", "build s", "×"]


@dataclass
class Way:
    """One way to show one figure, and what was measured of it."""

    name: str
    figure: str
    build: object  # a function that gives the page's body
    needs: list = field(default_factory=list)  # files that the page loads
    html: str = ""
    seconds: list = field(default_factory=list)  # of each build: on the wall, of the processor
    shown: Shown = None

    @property
    def path(self):
        return f"{self.figure}-{self.name.split()[0]}.html"


# The ways -----------------------------------------------------------------------------------

def ours(make):
    fig, update, controls = make()
    pages._names.clear()  # the same explorer is built more than once here
    return explore(fig, update, name="bench", **controls)._repr_mimebundle_()["text/html"]


def jshtml(make):
    fig, update, controls = make()
    settle(fig)
    (values,) = map(values_of, controls.values())
    html = FuncAnimation(fig, lambda value: update(value)[:-1], values).to_jshtml(default_mode="once")
    plt.close(fig)
    return html


@functools.cache
def png_frames(make):
    """All positions as PNG, each control's number of positions, and the seconds; drawn once for two ways."""
    begin = clocks()
    fig, update, controls = make()
    settle(fig)
    frames = []
    for values in itertools.product(*map(values_of, controls.values())):
        update(*values)
        fig.savefig(file := io.BytesIO(), format="png")
        frames.append(file.getvalue())
    plt.close(fig)
    return frames, {name: len(values_of(control)) for name, control in controls.items()}, clocks() - begin


def plain(frames, counts):
    """Images are decoded beforehand, kept, and exchanged whole."""
    rows = "".join(f"<label>{name} <input type='range' max='{count - 1}' value='{count // 2}'></label>"
                   for name, count in counts.items())
    urls = json.dumps(["data:image/png;base64," + base64.b64encode(frame).decode() for frame in frames])
    return f"<div></div>{rows}" + """<script>
const inputs = [...document.querySelectorAll("input")];
const images = %s.map((url) => Object.assign(new Image(), {src: url}));
const draw = () => document.querySelector("div").replaceChildren(
  images[inputs.reduce((sum, input) => sum * (Number(input.max) + 1) + Number(input.value), 0)]);
Promise.all(images.map((image) => image.decode())).then(draw);
inputs.forEach((input) => input.addEventListener("input", draw));
</script>""" % urls  # noqa: UP031 (full of braces)


def stack(frames, counts):
    (name, count), = counts.items()
    slider = widgets.IntSlider(value=count // 2, max=count - 1, description=name)
    images = widgets.Stack([widgets.Image(value=frame) for frame in frames], selected_index=count // 2)
    widgets.jslink((slider, "value"), (images, "selected_index"))
    box = widgets.VBox([images, slider])
    data = embed_data(views=[box], state=dependency_state([box]))  # else all widgets ever made go with it
    return "".join(f"<script type='application/vnd.jupyter.widget-{kind}+json'>{escape_script(json.dumps(part))}"
                   "</script>" for kind, part in [("state", data["manager_state"]), ("view", data["view_specs"][0])])


def settle(fig):
    """Lay the figure out once, as explorers do; else every frame lays itself out anew."""
    fig.canvas.draw()
    fig.set_layout_engine("none")


def values_of(control):
    low, high, step = control
    return np.arange(low, high + step / 2, step)


def write(way, folder):
    """Build a way's page; what it needs lies beside it."""
    make, spent = FIGURES[way.figure], 0
    given = [make]
    if way.build in (plain, stack):
        *given, spent = png_frames(make)
    begin = clocks()
    body = way.build(*given)
    way.seconds.append(clocks() - begin + spent)
    loads = "".join(f"<link rel='stylesheet' href='{name}'>" if name.endswith(".css") else
                    f"<script src='{name}'{' defer' if way.build is ours else ''}></script>" for name in way.needs)
    way.html = ("<!doctype html><html lang='en'><meta charset='utf-8'><title>bench</title>"
                f"<link rel='icon' href='data:,'>{loads}<body>{body}")
    (folder / way.path).write_text(way.html, encoding="utf-8")


def fetch_widget_scripts(folder):
    """The scripts that widgets on a page need, by the npm client; returns why if they can't be had."""
    path = os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)])  # npm may live in the environment
    if not (npm := shutil.which("npm", path=path)):
        return "there is no npm here to fetch its scripts with"
    for package, member in PACKAGES.items():
        run = subprocess.run([npm, "pack", "--silent", "--prefer-offline", "--fetch-retries=0", package],
                             cwd=folder, capture_output=True, text=True, env={**os.environ, "PATH": path})
        if run.returncode:
            return f"npm could not fetch {package}"
        with tarfile.open(folder / run.stdout.split()[-1]) as archive:
            (folder / Path(member).name).write_bytes(archive.extractfile(f"package/{member}").read())
    return None


# The measurement ----------------------------------------------------------------------------

def afresh(seed):
    """Ours of (b), built in a new process with another order of hashes: its text and its seconds."""
    run = subprocess.run([sys.executable, __file__, "--build"], capture_output=True, check=True, text=True,
                         env={**os.environ, "PYTHONHASHSEED": str(seed)})
    return run.stdout, np.array(run.stderr.split()[-2:], float)


def kilobytes(*contents):
    return sum(len(gzip.compress(content)) for content in contents) / 1000


def row(way, first, folder):
    """A way's line in the table; `first` is ours of the same figure."""
    size, extra = kilobytes(way.html.encode()), kilobytes(*((folder / name).read_bytes() for name in way.needs))
    seconds, work = middle(way.seconds)[0], middle(way.shown.work)[0]
    return [way.name, f"{size:.0f}", f"{size / kilobytes(first.html.encode()):.1f}", f"{extra:.1f}",
            f"{blank(way)} of {len(way.shown.inks)}",
            f"{work:.1f}", f"{work / middle(first.shown.work)[0]:.1f}",
            f"{seconds:.2f}", f"{seconds / middle(first.seconds)[0]:.1f}"]


def blank(way):
    return sum(ink < 0.5 for ink in way.shown.inks)


def main():
    started = time.perf_counter()
    with contextlib.ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
        playwright = closing.enter_context(sync_playwright())
        for name in ("explore.css", "explore.js"):
            shutil.copy(SOURCE / name, folder)
        missing = fetch_widget_scripts(folder)
        own = [Way("ours", figure, ours, ["explore.css", "explore.js"]) for figure in FIGURES]
        others = [Way("to_jshtml", "a", jshtml), Way("PNG frames", "a", plain), Way("PNG frames", "b", plain)]
        if not missing:
            others.insert(0, Way("jslink + Stack", "a", stack, [Path(name).name for name in PACKAGES.values()]))
        print("Building the pages ...", flush=True)
        for way in others:  # theirs take long, which makes one build a fair sample; ours comes between them
            for built in (*own, way):
                write(built, folder)
        print("Moving their sliders ...", flush=True)
        address, ways = closing.enter_context(served(folder)), own + others
        for way in ways:
            browser = launch(playwright.chromium)
            closing.callback(browser.close)
            way.shown = Shown(browser, address, way.path)
        stop_if("no picture, or one that does not move", (way for way in ways if not way.shown.draws()))
        for _ in range(ROUNDS):
            for way in shuffled(ways):
                way.shown.trace(PRESSES // ROUNDS)
            for way in shuffled(ways):
                way.shown.film(FILMED // ROUNDS)
        stop_if("nothing measured", (way for way in ways if not (way.shown.work and way.shown.inks)))
        head("Explorers on a page, without a kernel", f"Chromium {browser.version}")
        report(ways, missing, folder)
    say(f"{PRESSES} key presses each, {FILMED} filmed; {time.perf_counter() - started:.0f} s in all{busy()}.")


def stop_if(what, ways):
    if names := [f"({way.figure}) {way.name}" for way in ways]:
        sys.exit(f"Broken: {what}: {', '.join(names)}")


def report(ways, missing, folder):
    remarks = {"a": [("jslink + Stack", f"not measured: {missing}")] if missing else [],
               "b": [("jslink + Stack, to_jshtml", "left out: they have one control only")]}
    for figure, title in TITLES.items():
        here = [way for way in ways if way.figure == figure]
        remarks[figure] += [(way.name, remark) for way in here for remark in dict.fromkeys(way.shown.trouble)]
        remarks[figure].append(("interact", "dead on a page, since every move needs a kernel; it is measured below"))
        say(f"{title}; ×: times ours")
        table(COLUMNS, [row(way, here[0], folder) for way in here])
        for name, remark in remarks[figure]:
            say(f"{name}: {remark}.")
    way = next(way for way in ways if way.figure == "b" and way.build is ours)
    (one, first), (other, second) = afresh(1), afresh(2)
    size, (work, processor), seconds = kilobytes(way.html.encode()), middle(way.shown.work), middle(way.seconds)
    alone = max(first, second, key=lambda both: both[0])
    say("Ours of (b) beside what is allowed (in brackets: what of it the processor worked)")
    limits([
        ("page with its first picture, gzip", f"{size:.1f} KB", "60 KB", size <= 60),
        ("main thread per key press", f"{work:.1f} ms ({processor:.1f})", "16.7 ms", work <= 16.7),
        ("blank frames", f"{blank(way)} of {len(way.shown.inks)}", "none", not blank(way)),
        ("build with its proof", f"{seconds[0]:.2f} s ({seconds[1]:.2f})", "4 s", seconds[0] <= 4),
        ("the same, first thing in a process", f"{alone[0]:.2f} s ({alone[1]:.2f})", "4 s", alone[0] <= 4),
        ("two processes, two orders of hashes", f"{len(one)} and {len(other)} bytes", "the same", one == other),
    ])


if __name__ == "__main__":
    if sys.argv[1:] == ["--build"]:
        begin = clocks()
        print(ours(two_controls))
        print(*(clocks() - begin), file=sys.stderr)
    else:
        main()
