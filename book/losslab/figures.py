"""The look of the book's figures, in one place.

The same thing looks the same in every chapter: a class has its color *and* its marker, a loss
its color *and* its dashes. What is neither a class nor a loss is drawn in shades of ink.

The colors are sentinels: in a notebook they are what they say; on the site the renderer turns each
into the CSS variable ``--fig-NAME`` (``_site/figures.css``), which has a light and a dark value.
"""
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler

from losslab.explore import theme

__all__ = ["color", "marker", "dashes", "WIDTH", "use_style", "stacked", "draw_classes",
           "draw_boundary", "point_style", "path_style", "legend", "number"]

# From Okabe and Ito's palette, darkened until text in these colors is readable on white (4.5:1).
# No two are equal and none is pure black or white: SVG leaves the fill of pure black out.
color = SimpleNamespace(
    y1="#0072b2",        # class 1: blue, a disc
    y0="#c85200",        # class 0: vermillion, a square
    y2="#6a2bd0",        # class 2, where there are three: violet, a triangle (not in Okabe and Ito)
    squared="#00845f",   # squared error: green, solid
    cross="#a8508a",     # cross-entropy: purple, dashed
    zero_one="#8a6d00",  # 0/1 loss: ochre, dash-dotted
    curve="#33415c",     # the model
    point="#10151f",     # where we stand: a diamond, the loudest mark of a figure
    path="#56606b",      # how we came there
    ink="#24292f",       # axes and every word
    faint="#d8dde3",     # grids and quiet areas
    paper="#fefefe",     # rings around marks
)
marker = SimpleNamespace(y1="o", y0="s", y2="^", point="D")
dashes = SimpleNamespace(squared="-", cross=(0, (6, 2)), zero_one=(0, (7, 2, 1.5, 2)))
theme.update({value: f"var(--fig-{name.replace('_', '-')})" for name, value in vars(color).items()})

WIDTH = 5.0  # inches; a telephone shows them some 350 pixels wide, 12 points as 11 or 12 pixels


def use_style():
    """Set Matplotlib's defaults to those of the book; every chapter's first cell calls it."""
    plt.rcdefaults()
    plt.rcParams.update({
        "figure.figsize": (WIDTH, 3.4), "figure.dpi": 100, "figure.constrained_layout.use": True,
        "figure.facecolor": color.paper, "axes.facecolor": "none", "savefig.facecolor": "auto",
        "font.size": 12, "axes.titlesize": 12, "axes.labelsize": 12, "legend.fontsize": 11,
        "xtick.labelsize": 11, "ytick.labelsize": 11, "mathtext.fontset": "dejavusans",
        "text.color": color.ink, "axes.labelcolor": color.ink, "axes.edgecolor": color.ink,
        "xtick.color": color.ink, "ytick.color": color.ink, "patch.edgecolor": color.ink,
        "axes.titlelocation": "left", "axes.titlepad": 8, "axes.spines.top": False,
        "axes.spines.right": False, "axes.axisbelow": True, "axes.grid": False,
        "grid.color": color.faint, "grid.linewidth": 1, "lines.linewidth": 2.2,
        "lines.markersize": 9, "legend.labelcolor": color.ink, "legend.facecolor": color.paper,
        "legend.edgecolor": "none", "figure.constrained_layout.h_pad": 0.07,
        "axes.prop_cycle": cycler(color=[color.curve, color.squared, color.cross,
                                         color.zero_one, color.y1, color.y0]),
    })


def stacked(*heights, sharex=False):
    """Panels one above the other, which a telephone can show.

    Parameters
    ----------
    *heights : float
        The height of each panel in inches; one panel if none is given.
    sharex : bool
        Whether the panels have one horizontal axis in common.

    Returns
    -------
    fig : Figure
    axes : Axes or ndarray of Axes
        One alone comes without an array around it, as from ``plt.subplots``.
    """
    heights = heights or (3.4,)
    if min(heights) <= 0:
        raise ValueError(f"heights must be positive, in inches; got {heights}")
    return plt.subplots(len(heights), 1, figsize=(WIDTH, sum(heights)), sharex=sharex,
                        height_ratios=heights)


def draw_classes(ax, first, second, y, *, names=("y = 0", "y = 1"), **style):
    """Draw samples of two or three classes: 0 as squares, 1 as discs, 2 as triangles, each in its color.

    Parameters
    ----------
    ax : Axes
    first, second : array_like, shape (m,)
        Horizontal and vertical positions (two features, or a feature and the label itself).
    y : array_like of 0 and 1 (and 2, if there are three names), shape (m,)
    names : (str, str) or (str, str, str)
        How a legend calls class 0 and class 1 (and class 2); as many names, as many classes.
    **style
        Anything else that ``Axes.plot`` takes.

    Returns
    -------
    tuple of Line2D
        The squares (class 0), the discs (class 1) and the triangles (class 2).
    """
    first, second, y = np.broadcast_arrays(first, second, y)
    labels = range(len(names))
    if len(names) not in (2, 3):
        raise ValueError(f"names must be those of two or three classes; got {names!r}")
    if y.ndim != 1 or not np.isin(y, labels).all():
        raise ValueError(f"y must be one label, {' or '.join(map(str, labels))}, for each sample; got {y!r}")
    drawn = []
    for label, role in enumerate(("y0", "y1", "y2")[:len(names)]):
        options = {"color": getattr(color, role), "marker": getattr(marker, role), "ls": "",
                   "mec": color.paper, "mew": 1, "zorder": 3, "label": names[label]} | style
        drawn += ax.plot(first[y == label], second[y == label], **options)
    return tuple(drawn)


def draw_boundary(ax, theta, reach, line=None, **style):
    """Draw the line theta[0] + theta[1]·a + theta[2]·b = 0, or move a line drawn before.

    Parameters
    ----------
    ax : Axes
    theta : array_like, shape (3,)
        Intercept first. If both weights are 0 there is no boundary and the line is empty.
    reach : float
        How far the line goes both ways from its point nearest to the origin.
    line : Line2D, optional
        The line to move; without it a new one is drawn.

    Returns
    -------
    Line2D
    """
    theta = np.asarray(theta, dtype=float)
    if theta.shape != (3,):
        raise ValueError(f"theta must be (intercept, weight, weight); got shape {theta.shape}")
    if line is None:
        line, = ax.plot([], [], **({"color": color.curve} | style))
    squared = theta[1:] @ theta[1:]
    if squared == 0:
        line.set_data([], [])
        return line
    foot = -theta[0] * theta[1:] / squared
    along = np.array([-theta[2], theta[1]]) / np.sqrt(squared)
    line.set_data(*np.stack([foot - reach * along, foot + reach * along], axis=1))
    return line


def point_style(**more):
    """Keyword arguments of ``Axes.plot`` for the point where we stand."""
    return {"color": color.point, "marker": marker.point, "ls": "", "ms": 10,
            "mec": color.paper, "mew": 1.5, "zorder": 5} | more


def path_style(**more):
    """Keyword arguments of ``Axes.plot`` for the way we came."""
    return {"color": color.path, "marker": "o", "ms": 4, "lw": 1.3, "zorder": 4} | more


def number(value, digits=2, plus=False):
    """A number for a title: fixed digits, a true minus sign, and never a minus zero."""
    value = round(float(value), digits) + 0.0
    return f"{value:{'+' if plus else ''}.{digits}f}".replace("-", "−")


def legend(ax, loc="best", **more):
    """A legend in the book's style; an explorer needs a fixed `loc`, since "best" may jump."""
    return ax.legend(loc=loc, **({"handlelength": 2.4, "borderaxespad": 0.2} | more))
