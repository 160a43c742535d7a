"""An author's figure, update and controls, and the rules that they have to keep."""

import contextlib
import functools
import inspect
import itertools
import math
import sys
import warnings
from pathlib import Path
from types import CellType, FunctionType, MethodType

import matplotlib.pyplot as plt
import numpy as np
from matplotlib._pylab_helpers import Gcf
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from matplotlib.widgets import Widget

from .controls import make_controls, positions

AGAIN = ("when update was called again with the same values: it must not depend on chance, on what earlier calls "
         "left in the figure (remove that first, or ax.clear()), on the next color of a cycle, or, by "
         "fig.tight_layout(), on where the axes were (make the figure with layout='tight')")


class ExplorerError(ValueError):
    """An explorer breaks one of its rules; the text says which, where, and what to do."""


class ExplorerWarning(UserWarning):
    """An explorer shows what Matplotlib draws, but hardly what its author wanted."""


class Scene:
    """An author's figure, update and controls: what both lives of an explorer draw from."""

    def __init__(self, fig, update, name, alt, abbreviations):
        self.fig, self.update, self.name, self.alt = fig, keep_names(update), name, alt
        if not isinstance(fig, Figure):
            raise self.error(f"fig: got {type(fig).__name__}, wanted a Matplotlib Figure")
        if alt is not None and (not isinstance(alt, str) or not alt.strip()):
            raise self.error(f"alt: got {alt!r}, wanted a sentence that says what the picture shows")
        if update is None:
            if abbreviations:
                raise self.error(f"got controls ({', '.join(abbreviations)}) but no update function "
                                 "that takes them")
            if alt is None:
                raise self.error("a figure without update needs alt: a sentence that says what it shows")
            self.controls = ()
        else:
            self.controls = self._controls(abbreviations)
        self.start = tuple(control.start for control in self.controls)
        self.proved = 0  # how many positions were
        self.warned = False
        self._pattern = None
        self._size = tuple(fig.get_size_inches())
        plt.close(fig)  # else a notebook shows it once more
        for artist in fig.findobj():
            artist.set_animated(False)  # a FuncAnimation leaves it so, and Matplotlib doesn't draw such artists
        for key, listener in [*fig.canvas.callbacks.callbacks.get("draw_event", {}).items()]:
            if isinstance(getattr(listener(), "__self__", None), Widget):  # it would draw on its own
                fig.canvas.mpl_disconnect(key)

    def _controls(self, abbreviations):
        if not callable(self.update):
            raise self.error(f"update: got {type(self.update).__name__}, wanted a function")
        if not 1 <= len(abbreviations) <= 3:
            raise self.error(f"got {len(abbreviations)} controls, wanted one to three")
        parameters = inspect.signature(self.update).parameters
        try:
            inspect.signature(self.update).bind(**abbreviations)
        except TypeError as problem:
            taken = "; name and alt are explore's own, so no control can be called so" if {"name", "alt"} & {
                *parameters} else ""
            raise self.error(f"update({', '.join(parameters)}) and the controls "
                             f"({', '.join(abbreviations)}) don't fit: {problem}{taken}") from None
        defaults = {key: parameters[key].default if key in parameters else inspect.Parameter.empty
                    for key in abbreviations}
        try:
            controls = make_controls(abbreviations, defaults)
        except ValueError as problem:
            raise self.error(str(problem)) from None
        count = math.prod(len(control.values) for control in controls)
        if count > 800:
            raise self.error(f"{count} positions are too many (800 at most): "
                             f"{coarsen(controls)}")
        return controls

    def values(self, position):
        """The controls' values, by name, at a position (one index a control)."""
        return {control.name: control.values[i] for control, i in zip(self.controls, position)}

    def positions(self):
        """All positions, the last control running fastest."""
        return positions(self.controls)

    def corners(self):
        """The positions where every control is at its first or its last value."""
        return list(itertools.product(*((0, len(control.values) - 1) for control in self.controls)))

    def ends(self):
        """The start, and the positions where all controls are at their first or at their last value."""
        return list(dict.fromkeys([self.start, self.corners()[0], self.corners()[-1]]))

    def middles(self):
        """The positions where one control is in its middle, and the others are where they start."""
        return [(*self.start[:i], len(control.values) // 2, *self.start[i + 1:])
                for i, control in enumerate(self.controls)]

    def settle(self):
        """Execute an automatic layout until it rests, and keep it so.

        Once isn't enough: the layout makes room for the ticks there are, and the axes then choose
        other ticks; and where an aspect is fixed, each time goes a part of the way.
        The layout may be another one elsewhere, where labels are longer: each axes keeps the room
        that it has at all of the ends.
        """
        engine = self.fig.get_layout_engine()

        def places():
            return [axes.get_position(original=True).frozen() for axes in self.fig.axes]

        def rest(position, now=None):
            if self.update is not None:
                self.show(position)
            for _ in range(12 if engine else 0):
                before = now
                with self.telling(position):
                    engine.execute(self.fig)
                now = [round(edge, 5) for axes in self.fig.axes for edge in axes.get_position().bounds]
                if now == before:
                    break
            return now

        resting, rooms = rest(self.start), [places()]
        for end in self.ends()[1:] if engine else ():
            if rest(end, resting) != resting:
                rooms.append(places())
        self.fig.set_layout_engine("none")
        placed = {*self.fig.axes}
        for axes, *boxes in zip(self.fig.axes, *rooms):
            low, high = np.max([box.min for box in boxes], 0), np.min([box.max for box in boxes], 0)
            axes.set_position(Bbox([low, high]), which="original")
        for end in () if self.update is None else reversed(self.ends()) if engine else [self.start]:
            self.show(end)
            if engine and not placed.issuperset(self.fig.axes):
                raise self.error("update makes new axes, which no layout places anew: let axes stay (ax.clear(), "
                                 "colorbar.update_normal(image)), or make fig without layout=", self.values(end))

    def show(self, position):
        """Call update at a position; returns the artists that it changed and its sentence."""
        values, dpi = self.values(position), self.fig.dpi
        with _unseen_by_pyplot() as figures:
            try:
                result = self.update(**values)
            except Exception as problem:
                raise self.error(f"update failed: {type(problem).__name__}: {problem}", values) from problem
            if figures:
                raise self.error("update made a new figure, or wrote on whatever figure is open: use methods "
                                 "of the axes (ax.set_title, ax.plot), not plt", values)
        if self.fig.dpi != dpi:  # pages and kernels have their own
            self.fig.set_dpi(dpi)
        if tuple(self.fig.get_size_inches()) != self._size:
            self.fig.set_size_inches(self._size)
            raise self.error("update changed the figure's size, but the picture's place on a page keeps its own: "
                             "change the axes instead (ax.set_position, ax.set_xlim)", values)
        return self._checked(result, values)

    def _checked(self, result, values):
        if result is None:
            raise self.error("update returned nothing; wanted the artists that it changed, "
                             "and a sentence that says what is seen", values)
        *artists, summary = result if isinstance(result, (tuple, list)) else (result,)
        if not isinstance(summary, str) or not summary.strip():
            raise self.error("update returned no summary: its last value must be a sentence "
                             f"(str), got {type(summary).__name__}", values)
        for artist in artists:
            if not isinstance(artist, Artist):
                raise self.error(f"update returned a {type(artist).__name__} among the artists; return "
                                 "each artist by itself (unpack a list or container with *)", values)
            if artist.get_figure(root=True) is not self.fig:
                raise self.error(f"update returned {artist_name(artist)[0]}, which is not (or no longer) in this "
                                 "figure; if a later cell took its name, run this cell again", values)
            artist.set_animated(False)
        if len(set(map(id, artists))) < len(artists):
            raise self.error("update returned an artist twice", values)
        # An artist may be a new one, but must stand where the old one stood: pages exchange it there.
        pattern = [(artist.get_figure(root=False) if isinstance(artist, (Axes, FigureBase)) else artist.axes,
                    artist.get_zorder()) for artist in artists]
        if self._pattern is None:
            self._pattern = pattern
        if len(pattern) != len(self._pattern):
            raise self.error(f"update returned {len(pattern)} artists here and {len(self._pattern)} elsewhere; "
                             "where their number changes, return the axes that hold them", values)
        for artist, here, elsewhere in zip(artists, pattern, self._pattern):
            if here != elsewhere:
                raise self.error(f"{artist_name(artist)[0]} stands in other axes or at another zorder than at other "
                                 "positions; return the axes", values)
        return artists, summary.strip()

    @contextlib.contextmanager
    def telling(self, position):
        """What goes wrong while a position is drawn is told with the explorer's name and the position."""
        try:
            yield
        except (ExplorerError, MemoryError):
            raise
        except Exception as problem:
            raise self.error(f"the figure can't be drawn: {problem}", self.values(position)) from problem

    def warn(self, text, values=None):
        """Warn the author, whose line is the first outside of this package."""
        self.warned = True
        frame, level = sys._getframe(), 1
        while frame.f_back and Path(frame.f_code.co_filename).parent == Path(__file__).parent:
            frame, level = frame.f_back, level + 1
        warnings.warn(ExplorerWarning(self.error(text, values)), stacklevel=level)

    def error(self, text, values=None):
        """An ExplorerError that names the explorer and, if given, the position."""
        where = f" at {', '.join(named(values))}" if values else ""
        return ExplorerError(f"explorer {self.name!r}{where}: {text}")


@contextlib.contextmanager
def _unseen_by_pyplot():
    """For a while pyplot knows no figure, so that plt.title and its like make a new one, and are found out."""
    others, Gcf.figs = Gcf.figs, type(Gcf.figs)()
    try:
        yield Gcf.figs
    finally:
        plt.close("all")
        Gcf.figs = others


def keep_names(update):
    """The function with the names that it sees now, whatever a notebook's later cells call so.

    Cells share one namespace: the next figure's `ax` and `curve` would take the place of this one's.
    Functions of the same notebook are kept in the same way, because update may call them; and so are
    those inside of partials, methods, decorators and caches, and what functions within functions see.
    """
    kept = {}  # by id: copies, and with each its original, so that no other object gets this id

    def again(old):
        if id(old) in kept:
            return kept[id(old)][0]
        if isinstance(old, MethodType):
            new = MethodType(again(old.__func__), old.__self__)
        elif isinstance(old, functools.partial):
            new = functools.partial(again(old.func), *old.args, **old.keywords)
        elif hasattr(old, "cache_parameters") and hasattr(old, "__wrapped__"):
            new = functools.lru_cache(**old.cache_parameters())(again(old.__wrapped__))
        elif isinstance(old, CellType):
            new = CellType()
            kept[id(old)] = new, old  # a function may see itself
            with contextlib.suppress(ValueError):  # an empty cell stays empty
                new.cell_contents = again(old.cell_contents)
        elif isinstance(old, FunctionType):
            new = FunctionType(old.__code__, namespace(old.__globals__), old.__name__, old.__defaults__,
                               old.__closure__ and tuple(map(again, old.__closure__)))
            new.__kwdefaults__, new.__dict__ = old.__kwdefaults__, old.__dict__
        else:
            return old
        kept[id(old)] = new, old
        return new

    def namespace(names):
        if names.get("__spec__") is not None:  # an imported module, which no cell changes
            return names
        if id(names) not in kept:
            new = dict(names)
            kept[id(names)] = new, names
            new |= {name: again(value) for name, value in names.items()}
        return kept[id(names)][0]

    return again(update)


def artist_name(artist):
    """What an author calls an artist, and what update returns for it."""
    figure = artist.get_figure(root=True)
    if artist is figure:
        return "the figure", "fig"
    said = str(artist.get_text() if isinstance(artist, Text) else artist.get_label())
    name = f"a {type(artist).__name__}" + (f" {said!r}" if said and not said.startswith("_") else "")
    for axes in figure.axes if figure else []:
        if artist not in axes.findobj():
            continue
        ax = axes_name(axes)
        if getattr(axes, "_colorbar", None):
            return "the color bar", "its axes, colorbar.ax"
        for axis in axes._axis_map.values():
            if artist in axis.findobj():
                return f"the {axis.axis_name} axis (its limits, ticks or label)", f"{ax}.{axis.axis_name}axis, or {ax}"
        if artist in (axes, axes.patch, *axes.spines.values()):
            return "the axes (their place, frame or background)", ax
        if axes.get_legend() and artist in axes.get_legend().findobj():
            return "the legend", f"{ax}.get_legend()"
        if artist in (axes.title, axes._left_title, axes._right_title):
            return f"the title {artist.get_text()!r}", "it"
        return name, f"it, or {ax}"
    return name, "it"


def axes_name(axes):
    """What an author calls axes: `ax`, unless there are more."""
    others = axes.get_figure(root=True).axes
    return "ax" if len(others) == 1 else f"fig.axes[{others.index(axes)}]"


def named(values):
    """Values as an author would write them: ``['k=5.0', 'shape=round']``."""
    texts = {key: f"{value}" for key, value in values.items()}
    return [f"{key}={text if len(text) <= 60 else text[:59] + '…'}" for key, text in texts.items()]


def coarsen(controls):
    """The advice for an explorer that is too large: which control to give fewer positions."""
    largest = max(controls, key=lambda control: len(control.values))
    return f"coarsen {largest.name!r}, which has {len(largest.values)} (a larger step, or fewer choices)"
