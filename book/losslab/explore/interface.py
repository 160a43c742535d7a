"""What an author calls: `explore`, and what it gives back."""

import os
import re
import sys

from IPython import get_ipython

from .scene import ExplorerError, Scene, named
from .svg import theme


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
        What is too much to be drawn line by line, such as a fine surface, an author may let be
        ``rasterized=True``: on a page it is an image, in the figure's own colors.
    name : str
        Unique on its page: lower-case letters, digits and hyphens.  It keys the page's address
        (``?name.control=value``) and every id inside the picture.
    alt : str, optional
        What the picture shows, for those who don't see it; required without `update`.
    **controls
        One to three, in the abbreviations of `ipywidgets.interact`, as an array of numbers (a
        slider over them) or as ready-made widgets.  800 positions at most, and 150 KB of page.

    Returns
    -------
    Explorer
        Shows itself when it is the last expression of a cell; `save` writes it into a file of its
        own, and `proved` says how many positions were compared with whole drawings.

    Raises
    ------
    ExplorerError
        When a rule is broken; the text names the explorer, the position and what was wanted.

    Warns
    -----
    ExplorerWarning
        When the figure's edge cuts something, a control changes nothing at the start, or another
        cell has an explorer of this name.

    Notes
    -----
    Where the environment has ``EXPLORE_MODE=page``, explorers are pieces of a page instead of
    widgets; style and script come with the site, or from a cell with ``explore.assets()``.  On a
    page a figure keeps its colors, unless its background stands in ``explore.theme``: then this
    one and all others that stand there become the page's (``explore.theme["#24292f"] = "var(--ink)"``).

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
    scene.cell = cell_id()
    if os.environ.get("EXPLORE_MODE") == "page":
        from .page import make_page
        return Explorer(scene, make_page(scene))
    if update is None:
        from .live import still_picture
        return Explorer(scene, still_picture(scene))
    from .live import Live
    caller = sys._getframe(1)
    scene.cell = scene.cell or (caller.f_code.co_filename, caller.f_lineno)
    return Live.replace(scene)


class Assets:
    """The style and the script of explorers, for pages that don't come from this book's machinery."""

    def _repr_html_(self):
        from .page import assets
        return "".join(assets())

    def __repr__(self):
        return "Assets()"


# `from losslab import explore` gives the function, which hides the module of its name.
explore.assets = Assets
explore.theme = theme


def cell_id():
    """What the front end calls the cell that runs; None where there is no cell, or nothing calls it."""
    kernel = getattr(get_ipython(), "kernel", None)
    message = kernel.get_parent("shell") if kernel else {}
    return message.get("metadata", {}).get("cellId")


class Explorer:
    """A figure with its controls; its text form names it and the values it starts from."""

    def __init__(self, scene, bundle):
        self.scene = scene
        self._bundle = bundle

    @property
    def proved(self):
        """How many positions were drawn whole and found equal to what is shown, and of how many."""
        return self.scene.proved, len(self.scene.positions())

    def save(self, path):
        """Write the explorer as one page of HTML that works by itself: in a browser, a slide or a frame.

        Parameters
        ----------
        path : str or path
            A file ending in ``.html``, in a folder that there is; an old file of this name is replaced.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        ExplorerError
            When the file can't be written, or a rule of explorers is broken; no half of a file is left.
        """
        from .page import save
        return save(self.scene, path)

    def __repr__(self):
        values = self.scene.values(self.scene.start)
        return f"Explorer({', '.join([repr(self.scene.name), *named(values)])})"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {**self._bundle, "text/plain": repr(self)}


