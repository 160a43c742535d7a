"""Draw the picture that goes with a shared address, in the book's own style: `make card` writes card.png."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

WIDTH, HEIGHT, DPI = 1200, 630, 100
INK, MUTED, PAPER, CURVE, BLUE, VERMILLION = "#24292f", "#56606b", "#fefefe", "#33415c", "#0072b2", "#c85200"
TITLE = "From Step to Softmax"
WORDS = "Why logistic regression has its sigmoid,\nits cross-entropy and its softmax"


def draw(path):
    """Save the card: the title, a line of words, and a step that softens into a sigmoid."""
    with mpl.rc_context({"font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(figure)
        figure.text(0.06, 0.86, TITLE, size=44, weight="bold", color=INK, va="center")
        figure.text(0.06, 0.74, WORDS, size=21, color=MUTED, va="center", linespacing=1.4)
        axes = figure.add_axes((0.06, 0.08, 0.88, 0.54))
        z = np.linspace(-6, 6, 601)
        for steepness in (1, 1.7, 3.2, 8):
            axes.plot(z, 1 / (1 + np.exp(-steepness * z)), color=MUTED, lw=1.5, alpha=0.45)
        axes.plot([-6, 0, 0, 6], [0, 0, 1, 1], color=MUTED, lw=3, ls=(0, (5, 2)))
        axes.plot(z, 1 / (1 + np.exp(-z)), color=CURVE, lw=6, solid_capstyle="round")
        for sign, (color, marker, height) in {-1: (VERMILLION, "s", 0), 1: (BLUE, "o", 1)}.items():
            axes.plot(sign * np.array([0.7, 1.9, 2.6, 3.5, 4.7]), np.full(5, height), ls="", marker=marker, ms=19,
                      color=color, mec=PAPER, mew=2.5, zorder=5)
        axes.set(xlim=(-6, 6), ylim=(-0.12, 1.12))
        axes.axis("off")
        figure.savefig(path, dpi=DPI, metadata={"Software": None})


if __name__ == "__main__":
    draw(Path(__file__).with_name("card.png"))
