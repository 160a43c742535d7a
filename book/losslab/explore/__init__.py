"""Explorers: one Matplotlib figure that answers to sliders, with a kernel and without one.

The same cell has two lives.  In Jupyter the sliders are ipywidgets and every move draws the
figure anew (`live`).  On the built site there is no kernel: every position was drawn when the
site was built, and a small script exchanges the parts of the picture that change (`page`).

Read the modules in this order: `interface` (what an author calls), `scene` (the rules that a
figure and its update keep), `controls` (what a reader moves), `svg` (Matplotlib's picture as
compact SVG text), `proof` (pieces of it, proved against whole drawings), `live` and `page`.
Nothing here knows what the figures are about.
"""

from .interface import Explorer, explore
from .scene import ExplorerError, ExplorerWarning
from .svg import theme

__all__ = ["Explorer", "ExplorerError", "ExplorerWarning", "explore", "theme"]
