"""What an author calls: `explore`, and the rules that an author's `update` has to keep."""

import inspect
import math
import os
import re
from types import FunctionType

import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from .controls import make_controls, positions


class ExplorerError(ValueError):
    """An explorer breaks one of its rules; the text says which, where, and what to do."""


def explore(fig, update=None, /, *, name, alt=None, **controls):
    """Make a Matplotlib figure answer to controls, in Jupyter and on the built site.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure, drawn once by the author.
    update : callable, optional
        Takes the controls by keyword, sets artists of `fig`, and returns every artist that it
        changed, followed by one sentence that says what is seen.  At every position it returns
        as many artists, in the same axes and depth (an artist may be a new one).  It must not
        depend on earlier calls.  Where limits or tick labels change it returns the axes or the
        axis; in 3-D always the axes.  Without `update` the figure stands still.
    name : str
        Unique on its page: lower-case letters, digits and hyphens.  It keys the page's address
        (``?name.control=value``) and every id inside the picture.
    alt : str, optional
        What the picture shows, for those who don't see it; required without `update`.
    **controls
        One to three, in the abbreviations of `ipywidgets.interact` or as ready-made widgets.

    Returns
    -------
    Explorer
        Shows itself when it is the last expression of a cell.

    Raises
    ------
    ExplorerError
        When a rule is broken; the text names the explorer, the position and what was wanted.

    Examples
    --------
    >>> fig, ax = plt.subplots()
    >>> curve, = ax.plot(z, sigmoid(z))
    >>> def update(k):
    ...     curve.set_ydata(sigmoid(k * z))
    ...     return curve, f"At k = {k:g} the slope in the middle is {k / 4:g}."
    >>> explore(fig, update, name="steepness", k=(0.5, 10, 0.5))
    """
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise ExplorerError(f"name: got {name!r}, wanted lower-case letters, digits and hyphens, "
                            "such as 'loss-surface'")
    scene = Scene(fig, update, name, alt, controls)
    if os.environ.get("EXPLORE_MODE") == "page":
        from .page import make_page
        return Explorer(scene, make_page(scene))
    if update is None:
        from .live import still_picture
        return Explorer(scene, still_picture(scene))
    from .live import Live
    return Live.replace(scene)


class Explorer:
    """A figure with its controls; its text form names it and the values it starts from."""

    def __init__(self, scene, bundle):
        self.scene = scene
        self._bundle = bundle

    def __repr__(self):
        values = self.scene.values(self.scene.start)
        return f"Explorer({', '.join([repr(self.scene.name), *named(values)])})"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {**self._bundle, "text/plain": repr(self)}


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
        self._pattern = None

    def _controls(self, abbreviations):
        if not callable(self.update):
            raise self.error(f"update: got {type(self.update).__name__}, wanted a function")
        if not 1 <= len(abbreviations) <= 3:
            raise self.error(f"got {len(abbreviations)} controls, wanted one to three")
        parameters = inspect.signature(self.update).parameters
        try:
            inspect.signature(self.update).bind(**abbreviations)
        except TypeError as problem:
            raise self.error(f"update({', '.join(parameters)}) and the controls "
                             f"({', '.join(abbreviations)}) don't fit: {problem}") from None
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

    def settle(self, draw):
        """Let ``draw()`` draw the figure until an automatic layout rests, and keep it so.

        One drawing isn't enough: the layout makes room for the ticks there are, and the axes then
        choose other ticks; and where an aspect is fixed, each drawing goes a part of the way.
        """
        before = None
        for _ in range(12):
            draw()
            now = [round(edge, 5) for axes in self.fig.axes for edge in axes.get_position().bounds]
            if self.fig.get_layout_engine() is None or now == before:
                break
            before = now
        self.fig.set_layout_engine("none")

    def show(self, position):
        """Call update at a position; returns the artists that it changed and its sentence."""
        values = self.values(position)
        figures = set(plt.get_fignums())
        try:
            result = self.update(**values)
        except Exception as problem:
            raise self.error(f"update failed: {type(problem).__name__}: {problem}", values) from problem
        finally:
            made = set(plt.get_fignums()) - figures
            for number in made:
                plt.close(number)
        if made:
            raise self.error("update made a new figure: use methods of the axes "
                             "(ax.set_title, ax.plot), not plt", values)
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
                raise self.error(f"update returned {artist}, which is not (or no longer) in this figure",
                                 values)
        if len(set(map(id, artists))) < len(artists):
            raise self.error("update returned an artist twice", values)
        # An artist may be a new one, but must stand where the old one stood: pages exchange it there.
        pattern = [(artist.axes, artist.get_zorder()) for artist in artists]
        if self._pattern is None:
            self._pattern = pattern
        if len(pattern) != len(self._pattern):
            raise self.error(f"update returned {len(pattern)} artists here and {len(self._pattern)} "
                             "elsewhere; return as many at every position", values)
        for artist, here, elsewhere in zip(artists, pattern, self._pattern):
            if here != elsewhere:
                raise self.error(f"{artist} stands in other axes or at another zorder than at other "
                                 "positions", values)
        return artists, summary.strip()

    def error(self, text, values=None):
        """An ExplorerError that names the explorer and, if given, the position."""
        where = f" at {', '.join(named(values))}" if values else ""
        return ExplorerError(f"explorer {self.name!r}{where}: {text}")


def keep_names(function):
    """The function with the names that it sees now, whatever a notebook's later cells call so.

    Cells share one namespace: the next figure's `ax` and `curve` would take the place of this one's.
    Functions of the same notebook are kept in the same way, because update may call them.
    """
    if not isinstance(function, FunctionType):
        return function
    names = dict(function.__globals__)

    def again(old):
        new = FunctionType(old.__code__, names, old.__name__, old.__defaults__, old.__closure__)
        new.__kwdefaults__ = old.__kwdefaults__
        return new

    names |= {name: again(value) for name, value in names.items()
              if isinstance(value, FunctionType) and value.__globals__ is function.__globals__}
    return again(function)


def named(values):
    """Values as an author would write them: ``['k=5.0', 'shape=round']``."""
    return [f"{key}={value}" for key, value in values.items()]


def coarsen(controls):
    """The advice for an explorer that is too large: which control to give fewer positions."""
    largest = max(controls, key=lambda control: len(control.values))
    return f"coarsen {largest.name!r}, which has {len(largest.values)} (a larger step, or fewer choices)"
