"""An explorer with a kernel: ipywidgets, and a picture of which only what moves is drawn anew.

A whole drawing takes some 50 ms; restoring the still background and drawing the artists that
change takes a few (Matplotlib calls this blitting).
"""

import asyncio
import base64
import io
import threading
from html import escape

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from .interface import Explorer
from .proof import draw_pieces, prove, settle
from .scene import ExplorerError
from .svg import drawn

PLAY = 4  # seconds from one end to the other, if a step takes a tenth of one at the least

# ipywidgets gives an image no alternative text and its sliders no names, and lets nobody else do so; what an
# HTML widget loads may. It goes on for as long as the widgets stand there, since they come one by one. And who asks
# for stillness asks a browser: a button out of sight tells the kernel.
NAMES = """<img hidden alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
onload="const box = this.closest('.explore-live');
const still = matchMedia('(prefers-reduced-motion: reduce)');
const name = () => {
  const told = box.querySelector('.explore-still');
  if (told && told.classList.contains('mod-active') !== still.matches) told.click();
  const said = box.querySelector('[aria-live]')?.textContent ?? '';
  box.querySelectorAll('.widget-image').forEach((image) => image.alt = said);
  box.querySelectorAll('.widget-slider').forEach((slider) => {
    const [label, value, handle] = ['label', 'readout', 'slider']
      .map((part) => slider.querySelector(`.widget-${part}, [role=${part}]`));
    if (!handle) return;
    handle.ariaLabel = label.textContent;
    if (!value) return;
    handle.ariaValueText = value.textContent;
    value.ariaLabel = label.textContent;
  });
};
name();
still.onchange = name;
new MutationObserver(name).observe(box, {childList: true, subtree: true, characterData: true});">"""


def still_picture(scene):
    """A figure without controls, as a bundle for Jupyter's display protocol."""
    with drawn(scene.fig, scene.name + "-") as drawing:
        settle(scene, drawing)
    FigureCanvasAgg(scene.fig)
    picture = io.BytesIO()
    scene.fig.savefig(picture, format="png")
    return {"image/png": base64.b64encode(picture.getvalue()).decode()}


class Live(Explorer):
    """Controls, picture and summary in a Jupyter cell."""

    _alive = {}  # by name and cell: running a cell again replaces its explorer

    @classmethod
    def replace(cls, scene):
        """A new explorer in place of the one that the same cell made before."""
        key = scene.name, scene.cell
        if key in cls._alive:
            cls._alive.pop(key)._give_way_to(scene)
        elif any(name == scene.name for name, _ in cls._alive):
            scene.warn("another cell has an explorer of this name; a page would refuse the second")
        cls._alive[key] = cls(scene)
        return cls._alive[key]

    def __init__(self, scene):
        self.scene = scene
        # JupyterLab's subshells call back in threads of their own; Matplotlib is made for one.
        self._lock = threading.RLock()
        self.picture = Picture(scene)
        width, _ = self.picture.canvas.get_width_height()  # else a column stretches it
        # Beside the controls where a cell is wide enough, above them elsewhere.
        self.image = widgets.Image(value=self.picture.png(), format="png", layout=widgets.Layout(
            flex=f"3 1 {0.75 * width:g}px", min_width="0", max_width=f"{width}px", height="auto"))
        self.text = widgets.HTML(layout=widgets.Layout(min_height="4.5em"))  # three lines: less moves below
        self.reset = widgets.Button(icon="undo", tooltip="Reset", layout=widgets.Layout(width="36px", flex="none"))
        self.reset.on_click(self._to_start)
        self.still = widgets.ToggleButton(tooltip="One step at a time", layout=widgets.Layout(display="none"))
        self.still.add_class("explore-still")
        self.rows = []
        self._plays, self._next = [], None  # buttons that play, and the next step of the one that does
        for control in scene.controls:
            self.rows.append(widgets.HBox([control.widget, *self._player(control)]))
            control.widget.style.description_width = "initial"
            control.widget.layout.width = control.widget.layout.width or "auto"
            control.widget.layout.flex = control.widget.layout.flex or "1 1 auto"
            control.widget.observe(self._moved, "value")
        controls = widgets.HBox([widgets.VBox(self.rows, layout=widgets.Layout(flex="1 1 auto", min_width="0")),
                                 self.reset], layout=widgets.Layout(align_items="center"))
        names = widgets.HTML(NAMES, layout=widgets.Layout(display="none"))
        beside = widgets.VBox([controls, self.text, self.still, names],
                              layout=widgets.Layout(flex="2 1 19rem", min_width="0", max_width="34rem"))
        self.box = widgets.Box([self.image, beside], layout=widgets.Layout(
            flex_flow="row wrap", align_items="flex-start", grid_gap="0 1rem"))
        self.box.add_class("explore-live")
        self._say(self.picture.summary)
        super().__init__(scene, self.box._repr_mimebundle_())

    def save(self, path):
        """See `Explorer.save`."""
        with self._lock:
            try:
                return super().save(path)
            finally:
                self._moved(None)  # the figure stands where the drawing of all positions left it

    def _give_way_to(self, scene):
        """Close widgets and figure, but for what an author uses again."""
        kept = {control.widget for control in scene.controls}
        for control in self.scene.controls:
            control.widget.unobserve(self._moved, "value")
        self._stop()
        for widget in {self.box, *_within(self.box)} - kept:
            widget.close()
        if self.scene.fig is not scene.fig:
            self.scene.fig.clear()

    def _player(self, control):
        """A button that moves a range on and on.

        The kernel does it: a Play of ipywidgets moves in the browser, and stops if it is shown twice.
        """
        if control.kind != "range":
            return []
        last = len(control.values) - 1
        play = widgets.ToggleButton(icon="play", tooltip=f"Play {control.label}",
                                    layout=widgets.Layout(width="36px", flex="none"))

        def step(at=None):
            with self._lock:
                here = control.nearest(control.widget.value)
                if at in (None, here):  # else it was moved by hand
                    at = 0 if here == last else here + 1
                    control.widget.value = control.values[at]
                    if at < last and not self.still.value:
                        self._next = asyncio.get_running_loop().call_later(max(0.1, PLAY / last), step, at)
                        return
                play.value = False

        def pressed(change):
            play.icon = "pause" if change["new"] else "play"
            if self._next is not None:
                self._next.cancel()
            if change["new"]:
                self._stop(play)
                step()

        play.observe(pressed, "value")
        self._plays.append(play)
        return [play]

    def _stop(self, but=None):
        for play in self._plays:
            if play is not but:
                play.value = False

    def _to_start(self, _):
        self._stop()
        with self._lock:
            for control in self.scene.controls:
                control.widget.value = control.values[control.start]

    def _moved(self, _):
        with self._lock:
            position = tuple(control.nearest(control.widget.value) for control in self.scene.controls)
            try:
                png = self.picture.move(position)
            except Exception as problem:  # the author's code; the last good picture stays
                if not isinstance(problem, ExplorerError):
                    problem = self.scene.error(f"can't be drawn: {problem}", self.scene.values(position))
                self._say(str(problem), "color: #b00020")
                return
            self.image.value = png
            self._say(self.picture.summary)

    def _say(self, text, style=""):
        self.text.value = f"<div aria-live='polite' style='line-height: 1.4; {style}'>{escape(text)}</div>"


def _within(box):
    """All widgets in a box, and in the boxes in it."""
    for child in getattr(box, "children", ()):
        yield child
        yield from _within(child)


class Picture:
    """The figure on a canvas: a still background, and what moves before it."""

    def __init__(self, scene):
        self.scene = scene
        with drawn(scene.fig, scene.name + "-") as drawing:
            pieces = draw_pieces(scene, drawing, dict.fromkeys([*scene.ends(), *scene.middles()]))
            prove(scene, drawing, pieces, seconds=0)
        self.canvas = FigureCanvasAgg(scene.fig)
        artists, self.summary = scene.show(scene.start)
        self._layers = _layers(scene.fig, artists, pieces.boxes)
        moving = self._moving()
        for artist in moving:
            artist.set_animated(True)
        self.canvas.draw()
        self.background = self.canvas.copy_from_bbox(scene.fig.bbox)
        for artist in moving:
            artist.set_animated(False)
        # What moves may be a background, which comes first, or be drawn by other axes than its own.
        if not all(map(self._is_whole, scene.ends())):
            self._layers = []
        self._show(scene.start)

    def _is_whole(self, position):
        """Whether the picture at a position is what a whole drawing gives."""
        self._show(position)
        moved = bytes(self.canvas.buffer_rgba())
        self.canvas.draw()
        return moved == bytes(self.canvas.buffer_rgba())

    def move(self, position):
        """The picture at a position, as PNG."""
        self._show(position)
        return self.png()

    def png(self):
        """The canvas as it is.  The lowest compression: the picture goes to the next room at most."""
        picture = io.BytesIO()
        Image.fromarray(np.asarray(self.canvas.buffer_rgba())).save(picture, "png", compress_level=1)
        return picture.getvalue()

    def _show(self, position):
        """Bring a position onto the canvas."""
        _, self.summary = self.scene.show(position)
        self.canvas.restore_region(self.background)
        there = self.scene.fig.get_children()
        if not self._layers or any(child not in there for child, _ in self._layers):  # update may replace axes
            self.canvas.draw()
        else:
            for artist in self._moving():
                artist.draw(self.canvas.get_renderer())

    def _moving(self):
        """What is drawn anew; looked up each time, because an artist may be a new one."""
        return [part for child, lowest in self._layers
                for part in ([child] if lowest is None else _in_order(child)[lowest:])]


def _layers(fig, artists, boxes):
    """What has to be drawn anew when some artists change, in the order of drawing.

    What lies above a changing artist has to cover it again.  So in each axes, all from the lowest
    artist that changes upwards is drawn anew, and what lies over those axes is drawn whole.

    Returns
    -------
    list of (Artist, int or None)
        A child of the figure, and which of its own children is the lowest (None: the child whole).
        `boxes` say where each child is, with all of its text, at the ends.
    """
    changed = set(map(id, artists))
    layers, above = [], []
    for child in [] if fig in artists else _in_order(fig):
        inside = _in_order(child) if isinstance(child, Axes) else [child]
        lowest = next((i for i, part in enumerate(inside)
                       if any(id(inner) in changed for inner in part.findobj())), None)
        box = boxes.get(id(child))
        if id(child) in changed or box is not None and any(box.overlaps(other) for other in above):
            layers.append((child, None))
        elif lowest is not None:
            layers.append((child, lowest if isinstance(child, Axes) else None))
        else:
            continue
        above += [box] if box is not None else []
    return layers


def _in_order(parent):
    """An artist's children in the order in which they are drawn, without those that aren't."""
    hidden = {parent.patch}
    if isinstance(parent, Axes):
        hidden |= set() if parent.axison else {parent.xaxis, parent.yaxis}
        hidden |= set() if parent.axison and parent.get_frame_on() else set(parent.spines.values())
    return sorted((child for child in parent.get_children() if child not in hidden),
                  key=lambda child: child.get_zorder())
