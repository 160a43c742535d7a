"""One explorer for each kind of artist that may change: the stress test of `losslab.explore`.

Each function draws a figure and returns it with its update and its controls.  `KINDS` has them
by name.  The tests draw each of them three ways (Matplotlib's whole SVG, pieces on a page,
pictures with a kernel) and compare.
"""

import datetime

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import LogNorm
from matplotlib.patches import Circle
from matplotlib.patheffects import withStroke
from matplotlib.widgets import RadioButtons
from mpl_toolkits.axes_grid1 import host_subplot

KINDS = {}
x = np.linspace(0, 2 * np.pi, 80)


def kind(function):
    """Enter a function into KINDS under its name with hyphens."""
    KINDS[function.__name__.replace("_", "-")] = function
    return function


def panel(**kwargs):
    return plt.subplots(figsize=(4, 2.6), **kwargs)


@kind
def line():
    fig, ax = panel(layout="constrained")
    curve, = ax.plot(x, np.sin(x))
    ax.axhline(0, zorder=5, color="0.5")  # lies above what changes

    def update(k):
        curve.set_ydata(np.sin(k * x))
        return curve, f"A sine with {k:g} waves."

    return fig, update, {"k": (0.5, 3, 0.5)}


@kind
def dashes_and_alpha():
    fig, ax = panel()
    one, = ax.plot(x, np.sin(x), "--", lw=3, alpha=0.5)
    two, = ax.plot(x, np.cos(x), "-.", color="tab:red", dash_capstyle="round")

    def update(k):
        one.set_ydata(np.sin(x + k))
        two.set_linewidth(k + 1)
        return two, one, f"Dashes moved by {k}."  # not in the order of drawing

    return fig, update, {"k": (0, 3)}


@kind
def markers():
    fig, ax = panel()
    dots, = ax.plot(x[::8], np.sin(x[::8]), "o", ms=9, mec="k", mfc="tab:orange")
    ax.plot(x[::8], np.sin(x[::8]), "kx")

    def update(shape, size):
        dots.set_marker(shape)
        dots.set_markersize(size)
        return dots, f"Markers {shape} of size {size}."

    return fig, update, {"shape": {"circle": "o", "square": "s", "triangle": "^"}, "size": (4, 12, 4)}


@kind
def plain_text():
    fig, ax = panel()
    title, note = ax.set_title(""), ax.text(0.1, 0.5, "")
    side = ax.set_ylabel("side")

    def update(n):
        title.set_text(f"n = {n} <&> it's \"{n}\"")
        note.set_text(f"two lines\nwith {n}")
        side.set_text(f"side {n}")
        return title, note, side, f"Texts <with> n = {n}."

    return fig, update, {"n": (1, 4)}


@kind
def mathtext():
    fig, ax = panel(layout="constrained")
    note = ax.text(0.1, 0.5, "", fontsize=16)
    ax.set_xlabel(r"static $\sigma(z)$")

    def update(n):
        note.set_text(rf"$\frac{{\sigma^{n}}}{{1 + e^{{-{n}z}}}} \geq \sqrt{{{n}}}$")
        return note, f"A formula with {n}."

    return fig, update, {"n": (1, 6)}


@kind
def annotation():
    fig, ax = panel()
    ax.plot(x, np.sin(x))
    arrow = ax.annotate("here", (1, np.sin(1)), (3, 0.7), arrowprops={"arrowstyle": "->", "color": "tab:red"})

    def update(at):
        arrow.xy = (at, np.sin(at))
        return arrow, f"The arrow points at {at:g}."

    return fig, update, {"at": (0.5, 6, 0.5)}


@kind
def boxed_text():
    fig, ax = panel()
    note = ax.text(0.5, 0.5, "", ha="center", bbox={"boxstyle": "round", "fc": "w", "ec": "tab:blue"})

    def update(y):
        note.set_position((0.5, y))
        note.set_text(f"y = {y:.1f}")
        return note, f"A box at {y:.1f}."

    return fig, update, {"y": (0.2, 0.8, 0.2)}


@kind
def legend():
    fig, ax = panel()
    curve, = ax.plot(x, np.sin(x), label="sine")
    box = ax.legend(loc="upper right")

    def update(k):
        curve.set_ydata(np.sin(k * x))
        box.get_texts()[0].set_text(f"sine {k}")
        return curve, box, f"The legend says sine {k}."

    return fig, update, {"k": (1, 4)}


@kind
def scatter():
    fig, ax = panel()
    points = np.random.default_rng(0).uniform(0, 1, (30, 2))
    cloud = ax.scatter(*points.T, c=points[:, 0], s=60, edgecolors="k")

    def update(shift, square):
        cloud.set_offsets(np.clip(points + shift, 0, 1))
        cloud.set_sizes([150 if square else 60])
        return cloud, f"Points moved by {shift:g}{', large' if square else ''}."

    return fig, update, {"shift": (0, 0.3, 0.1), "square": False}


@kind
def line_collection():
    fig, ax = panel()
    sticks = ax.add_collection(LineCollection([], colors=["tab:blue", "tab:red"], linewidths=2))
    ax.set(xlim=(0, 7), ylim=(-1.1, 1.1))

    def update(k):
        sticks.set_segments([[(t, 0), (t, np.sin(k * t))] for t in x[::6]])
        return sticks, f"Sticks up to sine {k}."

    return fig, update, {"k": (1, 4)}


@kind
def vlines_and_hlines():
    fig, ax = panel()
    cross = ax.axvline(1), ax.axhline(0.5, color="tab:green")
    ax.set(xlim=(0, 2), ylim=(0, 2))

    def update(a, b):
        cross[0].set_xdata([a, a])
        cross[1].set_ydata([b, b])
        return *cross, f"Lines at {a:g} and {b:g}."

    return fig, update, {"a": (0, 2, 0.5), "b": (0, 2, 0.5)}


@kind
def new_area():
    fig, ax = panel()
    ax.set(xlim=(0, 7), ylim=(-1.1, 1.1))
    ax.plot(x, np.sin(x), "k")
    state = {"area": ax.fill_between(x, np.sin(x), color="tab:blue")}

    def update(k):
        state["area"].remove()
        state["area"] = ax.fill_between(x, np.sin(x), where=x <= k, color="tab:blue", alpha=0.4)
        return state["area"], f"The area up to {k}."

    return fig, update, {"k": (1, 6)}


@kind
def bars():
    fig, ax = panel()
    heights = ax.bar(range(4), [1, 2, 3, 4], color="tab:orange", edgecolor="k")

    def update(k):
        for i, bar in enumerate(heights):
            bar.set_height((i + 1) ** (k / 2))
        return *heights, f"Powers {k / 2:g}."

    return fig, update, {"k": (1, 3)}


@kind
def hatches():
    fig, ax = panel()
    pair = ax.bar([0, 1], [1, 2], hatch="//", facecolor="none", edgecolor="tab:blue")

    def update(k):
        pair[0].set_height(k)
        pair[1].set_hatch("xx" if k > 1 else "..")
        return *pair, f"A hatched bar of height {k}."

    return fig, update, {"k": (1, 3)}


@kind
def error_bars():
    fig, ax = panel()
    bars = ax.errorbar([1, 2, 3], [1, 2, 1], yerr=0.2, capsize=4, fmt="s")
    _, caps, (stems,) = bars

    def update(e):
        tops = [(1, 1), (2, 2), (3, 1)]
        stems.set_segments([[(a, b - e), (a, b + e)] for a, b in tops])
        caps[0].set_ydata([b - e for _, b in tops])
        caps[1].set_ydata([b + e for _, b in tops])
        return stems, *caps, f"Errors of {e:g}."

    return fig, update, {"e": (0.1, 0.5, 0.1)}


@kind
def steps():
    fig, ax = panel()
    stairs = ax.stairs([1, 2, 3], fill=True, color="tab:green")

    def update(k):
        stairs.set_data([k, 2, 3 - k / 2])
        return stairs, f"Stairs that start at {k}."

    return fig, update, {"k": (0, 3)}


@kind
def arrows():
    fig, ax = panel()
    u, v = np.meshgrid(np.arange(4.0), np.arange(3.0))
    field = ax.quiver(u, v, np.ones_like(u), np.zeros_like(u), color="tab:purple")

    def update(angle):
        field.set_UVC(np.cos(angle * u), np.sin(angle * v))
        return field, f"Arrows turned by {angle:g}."

    return fig, update, {"angle": (0, 1.5, 0.5)}


@kind
def patch():
    fig, ax = panel()
    ax.set_aspect("equal")
    disk = ax.add_patch(Circle((0.5, 0.5), 0.1, fc="tab:cyan", ec="k"))

    def update(r):
        disk.set_radius(r)
        return disk, f"A disk of radius {r:g}."

    return fig, update, {"r": (0.1, 0.5, 0.1)}


@kind
def image():
    fig, ax = panel()
    grid = np.add.outer(np.arange(12), np.arange(16)) % 7
    picture = ax.imshow(grid, interpolation="none", cmap="viridis")

    def update(n):
        picture.set_data((grid + n) % 7)
        return picture, f"Stripes moved by {n}."

    return fig, update, {"n": (0, 6)}


@kind
def contour_behind():
    fig, (left, right) = plt.subplots(1, 2, figsize=(6.4, 2.8), layout="constrained")
    a, b = np.meshgrid(np.linspace(-3, 3, 40), np.linspace(-3, 3, 40))
    bowl = left.contourf(a, b, a**2 + a * b + b**2, 12)
    fig.colorbar(bowl)
    point, = left.plot([0], [0], "wo", mec="k")
    curve, = right.plot(x, 0 * x)
    right.set_ylim(-6, 6)

    def update(w, b):
        point.set_data([w], [b])
        curve.set_ydata(w * np.sin(x) + b * np.cos(x))
        return point, curve, f"The point stands at ({w:g}, {b:g})."

    return fig, update, {"w": (-3, 3, 1.0), "b": (-3, 3, 1.0)}


@kind
def new_contours():
    fig, ax = panel()
    a, b = np.meshgrid(np.linspace(-2, 2, 25), np.linspace(-2, 2, 25))
    state = {"lines": ax.contour(a, b, a * b)}

    def update(k):
        state["lines"].remove()
        state["lines"] = ax.contour(a, b, a * b + k * a**2, levels=[-1, 0, 1], colors="tab:red")
        return state["lines"], f"Level lines with k = {k}."

    return fig, update, {"k": (0, 3)}


@kind
def ticks():
    fig, ax = panel()
    ax.plot(x, np.sin(x))

    def update(n):
        ax.set_xticks(np.linspace(0, 6, n))
        return ax.xaxis, f"{n} ticks."

    return fig, update, {"n": (2, 5)}


@kind
def limits():
    fig, ax = panel()
    ax.plot(x, np.exp(x))
    ax.grid(True)

    def update(top, logarithmic):
        ax.set_yscale("log" if logarithmic else "linear")
        ax.set_ylim(0.5, top)
        return ax, f"The axis ends at {top}{', logarithmic' if logarithmic else ''}."

    return fig, update, {"top": widgets.SelectionSlider(options=[10, 100, 600]), "logarithmic": False}


def below_another(ax):
    """A sine that moves below what its twin draws: the update."""
    low, = ax.plot(x, np.sin(x), lw=4)
    ax.twinx().plot(x, np.cos(x), "tab:red", lw=4)

    def update(k):
        low.set_ydata(np.sin(k * x))
        return low, f"Below the red curve, a sine with {k} waves."

    return update


@kind
def twin_axes():
    fig, ax = panel()
    return fig, below_another(ax), {"k": (1, 4)}


@kind
def inset():
    fig, ax = panel()
    ax.plot(x, np.sin(x))
    small = ax.inset_axes([0.55, 0.6, 0.4, 0.35])
    curve, = small.plot(x, np.cos(x))

    def update(k):
        curve.set_ydata(np.cos(k * x))
        return curve, f"In the inset, {k} waves."

    return fig, update, {"k": (1, 4)}


@kind
def polar():
    fig, ax = panel(subplot_kw={"projection": "polar"})
    curve, = ax.plot(x, 1 + 0 * x)
    ax.set_rmax(2)

    def update(k):
        curve.set_ydata(1 + np.cos(k * x))
        return curve, f"A rose with {k} leaves."

    return fig, update, {"k": (1, 4)}


@kind
def figure_text():
    fig, ax = panel()
    ax.plot(x, np.sin(x))
    heading = fig.suptitle("")

    def update(k):
        heading.set_text(f"Heading {k}")
        return heading, f"Heading {k}."

    return fig, update, {"k": (1, 3)}


@kind
def appears():
    fig, ax = panel()
    curve, = ax.plot(x, np.sin(x))

    def update(seen):
        curve.set_visible(seen)
        return curve, "The curve is there." if seen else "The curve is gone."

    return fig, update, {"seen": True}


@kind
def rasterized_behind():
    fig, ax = panel()
    ax.scatter(*np.random.default_rng(1).normal(0, 1, (2, 500)), s=4, rasterized=True)
    line, = ax.plot([-3, 3], [0, 0], "r")

    def update(slope):
        line.set_ydata([-3 * slope, 3 * slope])
        return line, f"A line of slope {slope:g}."

    return fig, update, {"slope": (-1, 1, 0.5)}


@kind
def turning_raster():
    fig, ax = plt.subplots(figsize=(4, 3), subplot_kw={"projection": "3d", "computed_zorder": False})
    a, b = np.meshgrid(np.linspace(-2, 2, 41), np.linspace(-2, 2, 41))
    ax.plot_surface(a, b, a**2 - b**2, cmap="viridis", rcount=41, ccount=41, rasterized=True, zorder=1)
    ax.plot([0], [0], [0], "wo", mec="k", zorder=2)  # over the image

    def update(angle):
        ax.view_init(elev=30, azim=angle)
        return ax, f"A smooth saddle seen from {angle} degrees."

    return fig, update, {"angle": (0, 330, 30)}


@kind
def rasterized():
    fig, ax = panel()
    points = np.random.default_rng(1).normal(0, 1, (2, 500))
    haze = ax.scatter(*points, s=20, c=points[0], cmap="cividis", alpha=0.5, linewidths=0, rasterized=True)
    ax.plot(*points[:, :50], "r.", rasterized=True)  # right over it, and one of its own
    ax.set(xlim=(-4, 4), ylim=(-4, 4))

    def update(turn, seen):
        haze.set_offsets(points.T @ [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        haze.set_visible(seen)
        return haze, f"A haze turned by {turn:g}{'' if seen else ', unseen'}."

    return fig, update, {"turn": (0, 2, 0.5), "seen": True}


@kind
def smooth_image():
    fig, ax = panel()
    a, b = np.meshgrid(np.linspace(-2, 2, 30), np.linspace(-2, 2, 20))
    picture = ax.imshow(np.sin(a) * b, interpolation="bilinear", alpha=0.8, extent=(-2, 2, -1.5, 1.5))
    ax.axhline(0, color="k")

    def update(phase):
        picture.set_data(np.sin(a + phase) * b)
        return picture, f"Waves moved by {phase:g}."

    return fig, update, {"phase": (0, 3, 0.5)}


@kind
def turning_surface():
    fig, ax = plt.subplots(figsize=(4, 3), subplot_kw={"projection": "3d"})
    a, b = np.meshgrid(np.linspace(-2, 2, 15), np.linspace(-2, 2, 15))
    ax.plot_surface(a, b, a**2 - b**2, cmap="viridis", edgecolor="k", linewidth=0.3, rcount=15, ccount=15)

    def update(angle):
        ax.view_init(elev=30, azim=angle)
        return ax, f"A saddle seen from {angle} degrees."

    return fig, update, {"angle": (0, 330, 30)}


@kind
def dark_ground():
    with plt.style.context("dark_background"):
        fig, ax = panel()
        curve, = ax.plot(x, np.sin(x))
        ax.set_title("white on black")

    def update(k):
        curve.set_ydata(np.sin(k * x))
        return curve, f"On black, {k} waves."

    return fig, update, {"k": (1, 3)}


@kind
def subfigures():
    fig = plt.figure(figsize=(5, 2.6), layout="constrained")
    left, right = fig.subfigures(1, 2)
    ax = left.subplots()
    curve, = ax.plot(x, np.sin(x))
    right.subplots().plot(x, np.cos(x))
    heading = right.suptitle("")

    def update(k):
        curve.set_ydata(np.sin(k * x))
        heading.set_text(f"k = {k}")
        return curve, heading, f"In the left one, {k} waves."

    return fig, update, {"k": (1, 3)}


@kind
def the_whole_figure():
    fig, ax = panel()
    curve, = ax.plot(x, np.sin(x))

    def update(k):
        curve.set_ydata(np.sin(k * x))
        fig.suptitle(f"{k} waves")
        return fig, f"Everything may move: {k} waves."

    return fig, update, {"k": (1, 3)}


@kind
def cleared():
    fig, ax = panel()

    def update(k):
        ax.clear()
        ax.plot(x[:20 * k], np.sin(x[:20 * k]), "o")
        ax.set(title=f"{20 * k} points", ylim=(-1.1, 1.1))
        return ax, f"{20 * k} points, drawn afresh."

    return fig, update, {"k": (1, 4)}


@kind
def labels_that_grow():
    fig, ax = panel(layout="constrained")
    ax.set_ylabel("money")
    ax.ticklabel_format(style="plain")
    curve, = ax.plot(x, np.sin(x))

    def update(power):
        curve.set_ydata(10**power * np.sin(x))
        ax.set_ylim(-1.1 * 10**power, 1.1 * 10**power)
        return ax, f"Up to {10**power}."

    return fig, update, {"power": [0, 3, 7]}


@kind
def far_away():
    fig, ax = panel()
    ax.set(xlim=(0, 6), ylim=(-1, 1.5))
    area, = ax.fill([0, 1, 1e20], [0, 1, 1], alpha=0.5)

    def update(k):
        area.set_xy([[0, 0], [k, 1], [1e20, 1]])
        return area, f"An area that reaches far beyond the axes from {k} on."

    return fig, update, {"k": (1, 3)}


@kind
def animated():
    fig, ax = panel()
    curve, = ax.plot(x, np.sin(x), animated=True)  # as a FuncAnimation leaves it
    ax.plot(x, np.cos(x), animated=True)

    def update(k):
        curve.set_ydata(np.sin(k * x))
        return curve, f"{k} waves."

    return fig, update, {"k": (1, 3)}


@kind
def over_the_neighbor():
    fig, (left, right) = plt.subplots(1, 2, figsize=(5, 2.6))
    note = left.text(0.6, 0.5, "", fontsize=14)
    right.fill_between([0, 1], [1, 1], color="tab:orange")

    def update(k):
        note.set_text("going on " * k)
        return note, f"A text below the right axes, {k} times."

    return fig, update, {"k": (1, 2)}


@kind
def clipped_image():
    fig, ax = panel()
    picture = ax.imshow(np.random.default_rng(0).integers(0, 255, (24, 24, 3), "uint8"), interpolation="none")

    def update(r):
        picture.set_clip_path(Circle((12, 12), r, transform=ax.transData))
        return picture, f"The same picture through a hole of radius {r}."

    return fig, update, {"r": (2, 12, 2)}


@kind
def links():
    fig, ax = panel()
    ax.plot(x, np.sin(x))
    word = ax.text(1, 0, "", url="#section")

    def update(k):
        word.set_text(f"see section {k}")
        return word, f"A link, {k}."

    return fig, update, {"k": (1, 3)}


@kind
def dates():
    fig, ax = panel(layout="constrained")
    days = [datetime.datetime(2024, 1, 1) + datetime.timedelta(days=7 * i) for i in range(20)]
    ax.plot(days, np.cumsum(np.random.default_rng(0).normal(size=20)))
    fig.autofmt_xdate()
    now = ax.axvline(days[0], color="tab:red")

    def update(week):
        now.set_xdata([days[week], days[week]])
        return now, f"{days[week]:%d %B %Y}."

    return fig, update, {"week": (0, 19, 6)}


@kind
def stems_with_effects():
    fig, ax = panel()
    lines = ax.stem(x[::8], np.sin(x[::8]))
    word = ax.text(3, 0.5, "peak", fontsize=18, path_effects=[withStroke(linewidth=3, foreground="tab:cyan")])

    def update(k):
        lines.markerline.set_ydata(np.sin(k * x[::8]))
        lines.stemlines.set_segments([[(t, 0), (t, np.sin(k * t))] for t in x[::8]])
        word.set_y(k / 4)
        return lines.markerline, lines.stemlines, word, f"Stems of {k} waves."

    return fig, update, {"k": (1, 3)}


@kind
def logarithmic_colors():
    fig, ax = panel(layout="constrained")
    a, b = np.meshgrid(np.linspace(-2, 2, 16), np.linspace(-2, 2, 12))
    picture = ax.imshow(np.exp(a + b), norm=LogNorm(1e-2, 1e2), interpolation="none", extent=(-2, 2, -2, 2))
    fig.colorbar(picture)

    def update(k):
        picture.set_data(np.exp(a * np.cos(k) + b * np.sin(k)))
        return picture, f"A ramp turned by {k} radians."

    return fig, update, {"k": np.linspace(0, np.pi, 4)}


@kind
def streamlines():
    fig, ax = panel()
    b, a = np.mgrid[-2:2:12j, -2:2:16j]

    def update(k):
        ax.clear()
        ax.streamplot(a, b, -b, k * a, density=0.3, color="tab:blue")
        ax.set(xlim=(-2, 2), ylim=(-2, 2))
        return ax, f"A stream with k = {k}."

    return fig, update, {"k": (0.5, 1.5, 0.5)}


@kind
def walk_in_space():
    fig, ax = plt.subplots(figsize=(4, 3), subplot_kw={"projection": "3d"})
    steps = np.cumsum(np.random.default_rng(0).normal(size=(40, 3)), axis=0)
    path, = ax.plot(*steps.T)
    ax.set(xlim=(-5, 9), ylim=(-9, 5), zlim=(-7, 7))

    def update(n):
        path.set_data_3d(*steps[:n].T)
        return ax, f"A walk of {n} steps."

    return fig, update, {"n": (10, 40, 15)}


@kind
def backgrounds():
    fig, (left, right) = plt.subplots(1, 2, figsize=(5, 2.6))
    left.plot(x, np.sin(x))
    right.plot(x, np.cos(x))

    def update(color):
        left.set_facecolor(color)
        return left.patch, f"Behind the sine, {color}."

    return fig, update, {"color": ["lightyellow", "lightblue", "pink"]}


@kind
def background_of_the_figure():
    fig, ax = panel()
    ax.plot(x, np.sin(x))

    def update(color):
        fig.set_facecolor(color)
        return fig.patch, f"Around the sine, {color}."

    return fig, update, {"color": ["lightyellow", "lightblue", "pink"]}


@kind
def drawn_by_other_axes():
    fig = plt.figure(figsize=(4, 2.6))
    return fig, below_another(host_subplot(111, figure=fig)), {"k": (1, 3)}


@kind
def axes_made_anew():
    fig, ax = panel()
    heights = np.random.default_rng(0).uniform(size=(6, 8))
    state = {"bar": fig.colorbar(ax.imshow(heights, interpolation="none"))}

    def update(power):
        state["bar"].remove()
        ax.clear()
        state["bar"] = fig.colorbar(ax.imshow(100**power * heights, interpolation="none"), ax=ax, label="height")
        return fig, f"Heights up to {100**power}."

    return fig, update, {"power": (1, 4)}


@kind
def another_number_of_axes():
    fig = plt.figure(figsize=(5, 2.6))

    def update(n):
        fig.clear()
        for i, ax in enumerate(fig.subplots(1, n, squeeze=False).flat):
            ax.plot(x, np.sin((i + 1) * x))
            ax.set(title=f"{i + 1} of {n}", ylabel="height")
        return fig, f"{n} axes."

    return fig, update, {"n": (1, 3)}


@kind
def axes_in_place_of_others():
    fig, ax = panel()
    ax.plot(x, np.sin(x))
    state = {"small": fig.add_axes([0.6, 0.6, 0.25, 0.25])}

    def update(k):
        state["small"].remove()
        state["small"] = fig.add_axes([0.6, 0.6, 0.25, 0.25])
        state["small"].plot(x, np.sin(k * x))
        return state["small"], f"In the small axes, {k} waves."

    return fig, update, {"k": (1, 3)}


@kind
def widgets_of_matplotlib():
    fig, (left, right) = plt.subplots(1, 2, figsize=(5, 2.6))
    curve, = left.plot(x, np.sin(x))
    buttons = RadioButtons(right, ("red", "blue"))

    def update(color):
        buttons.set_active(("red", "blue").index(color))
        curve.set_color(color)
        fig.canvas.draw()
        return curve, right, f"The curve is {color}."

    return fig, update, {"color": ["red", "blue"]}


@kind
def another_resolution():
    fig, ax = panel()
    curve, = ax.plot(x, np.sin(x))

    def update(k):
        fig.set_dpi(150)
        curve.set_ydata(np.sin(k * x))
        return curve, f"{k} waves."

    return fig, update, {"k": (1, 3)}
