"""Matplotlib's own SVG of an explorer at a position, to hold the pages against.

Nothing of the explorers' renderer is used here: the figure is saved as `Figure.savefig` saves it.
"""

import io
import os
import re
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import to_hex

from losslab import exercises
from losslab.explore import page, theme


class Run(NamedTuple):
    """What a notebook leaves behind."""

    scenes: dict  # its explorers, by name
    names: dict  # what its cells define
    asked: list  # of each exercise, what is right and all else that `check` is told


@lru_cache(maxsize=2)
def run(path):
    """Run a notebook's cells in this process, once for all tests in a row that ask for it."""
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    asked, check = [], exercises.check
    exercises.check = lambda answer, expected, **options: asked.append((expected, options))
    with _collecting() as scenes:
        namespace = {"__name__": "__main__"}
        here = os.getcwd()
        os.chdir(Path(path).parent)
        try:
            for source in cells:
                # magics and shell lines are Jupyter's, and no explorer needs them
                exec(compile(re.sub(r"(?m)^[%!].*$", "", source), str(path), "exec"), namespace)  # noqa: S102
        finally:
            os.chdir(here)
            exercises.check = check
    return Run(scenes, namespace, asked)


def scene_of(make, name):
    """The scene of one explorer of the gallery."""
    from losslab import explore
    with _collecting() as scenes:
        fig, update, controls = make()
        explore(fig, update, name=name, **controls)
    return scenes[name]


@contextmanager
def _collecting():
    """Let explorers be handed over instead of drawn."""
    scenes, original = {}, page.make_page
    before = os.environ.get("EXPLORE_MODE")
    os.environ["EXPLORE_MODE"] = "page"

    def collect(scene):
        scene.settings = mpl.rcParams.copy()  # the axes ask for some of them when they are drawn
        scenes[scene.name] = scene
        return {"text/html": ""}

    page.make_page = collect
    try:
        with mpl.rc_context():
            yield scenes
    finally:
        page.make_page = original
        os.environ.pop("EXPLORE_MODE")
        if before is not None:
            os.environ["EXPLORE_MODE"] = before
        plt.close("all")


def settle(scene):
    """What an author sees first: the figure at its start, its layout settled."""
    if to_hex(scene.fig.get_facecolor()) in theme:
        scene.fig.patch.set_visible(False)  # the page's own background shows
    FigureCanvasSVG(scene.fig)  # a layout measures with the figure's canvas
    scene.fig.set_dpi(72)
    scene.settle()
    scene.fig.draw_without_rendering()  # arrows keep the scale that they are first drawn with


def whole_svg(scene, position):
    """The figure at a position, saved by Matplotlib, as an inline SVG element."""
    if scene.update is not None:
        scene.show(position)
    text = _save(scene)
    text = text[text.index("<svg"):]
    return re.sub(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"', r"\1", text, count=1)


def _save(scene):
    """Plain text as text and mathematics as outlines, like the pages; all else is Matplotlib's."""
    original = RendererSVG.draw_text

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        mpl.rcParams["svg.fonttype"] = "path" if ismath else "none"
        original(self, gc, x, y, s, prop, angle, ismath, mtext)

    file = io.StringIO()
    with mpl.rc_context({**scene.settings, "image.composite_image": False}):
        RendererSVG.draw_text = draw_text
        try:
            scene.fig.set_dpi(144)
            scene.fig.canvas.print_svg(file)  # what savefig calls, after drawing all once for nothing
        finally:
            RendererSVG.draw_text = original
    return file.getvalue()
