"""What the benchmarks share: the figures, a page moved by real keys, medians and tables.

Both figures have two panels.  The same functions draw them for every way that is compared, so
that no way is given an easier picture than another.
"""

import base64
import functools
import http.server
import io
import itertools
import json
import os
import platform
import random
import sys
import threading
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
SOURCE = BOOK / "losslab" / "explore"
sys.path[:0] = [str(BOOK), str(ROOT / "tests" / "site")]  # the book's helpers, and the tests' browser
PICTURE = "svg.explorer-picture, img[src]"


# The figures: each function returns the figure, its update and its controls ------------------

def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def mean_loss(w, b, x, y):
    margins = (np.multiply.outer(w, x) + b[..., None]) * (1 - 2 * y)
    return np.logaddexp(0, margins).mean(axis=-1)


def one_control():
    """A curve with its tangent, and its slope as a point on another curve: 41 positions."""
    z, steepness = np.linspace(-6, 6, 200), np.linspace(0, 10, 101)
    fig, (left, right) = plt.subplots(1, 2, figsize=(6.4, 2.8), layout="constrained")
    curve, = left.plot(z, sigmoid(z))
    tangent, = left.plot(z, 0.5 + z / 4, "--")
    title = left.set_title("k = 10.00")
    left.set(xlim=(-6, 6), ylim=(-0.1, 1.1), xlabel="z")
    right.plot(steepness, steepness / 4)
    point, = right.plot([1], [0.25], "o", ms=9)
    right.set(xlabel="k", title="slope at 0")

    def update(k):
        curve.set_ydata(sigmoid(k * z))
        tangent.set_ydata(0.5 + k * z / 4)
        point.set_data([k], [k / 4])
        title.set_text(f"k = {k:.2f}")
        return curve, tangent, point, title, f"At k = {k:.2f} the slope in the middle is {k / 4:.2f}."

    return fig, update, {"k": (0, 10, 0.25)}


def two_controls():
    """A point on a filled contour, and the curve that belongs to it: 15 x 15 positions."""
    x = np.sort(np.random.default_rng(0).normal(0, 2, 40))
    y = (sigmoid(1.2 * x - 0.5) > np.random.default_rng(1).uniform(size=40)).astype(float)
    z, (w, b) = np.linspace(-6, 6, 100), np.meshgrid(np.linspace(-4, 4, 60), np.linspace(-4, 4, 60))
    fig, (left, right) = plt.subplots(1, 2, figsize=(6.4, 2.8), layout="constrained")
    fig.colorbar(left.contourf(w, b, mean_loss(w, b, x, y), 12), ax=left)
    point, = left.plot([0], [0], "wD", mec="k", ms=8)
    title = left.set_title("loss 0.000")
    left.set(xlabel="w", ylabel="b")
    right.plot(x, y, "k|", ms=9)
    curve, = right.plot(z, sigmoid(z))
    right.set(xlabel="x", ylim=(-0.1, 1.1))

    def update(w, b):
        loss = mean_loss(np.array(w), np.array(b), x, y)
        point.set_data([w], [b])
        curve.set_ydata(sigmoid(w * z + b))
        title.set_text(f"loss {loss:.3f}")
        return point, curve, title, f"At w = {w:g} and b = {b:g} the loss is {loss:.3f}."

    return fig, update, {"w": (-3.5, 3.5, 0.5), "b": (-3.5, 3.5, 0.5)}


# A page in a browser -------------------------------------------------------------------------

class Shown:
    """A page in a browser of its own, with one picture and sliders that real keys move."""

    def __init__(self, browser, address, path):
        self.browser = browser
        self.trouble, self.work, self.inks = [], [], []
        self.page = browser.new_page(viewport={"width": 900, "height": 600})
        self.page.route(lambda url: not url.startswith((address, "data:", "blob:")), self._elsewhere)
        self.page.on("pageerror", lambda error: self.trouble.append(f"error: {error.message[:40]}"))
        self.page.goto(address + path)
        picture = self.page.locator(PICTURE).first
        picture.wait_for()
        self.page.wait_for_timeout(1000)
        self.area = picture.bounding_box()
        self.ink = self._ink(self.page.screenshot())
        # Each slider's position, last position and direction; widgets have no range inputs.
        self.sliders = [[int(float(value)), int(float(last)), 1] for value, last in self.page.get_by_role("slider")
                        .evaluate_all("""all => all.map(s => s.type === "range" ? [s.value, s.max] :
                            [s.getAttribute("aria-valuenow"), s.getAttribute("aria-valuemax")])""")]
        self.turns = itertools.cycle(range(len(self.sliders)))
        self.chance = random.Random(0)

    def _elsewhere(self, route):
        self.trouble.append(f"asks another host for {route.request.url.rsplit('/', 1)[-1]} (blocked)")
        route.abort()

    def _ink(self, shot):
        """How dark the picture's place is, on average."""
        pixels = np.asarray(Image.open(io.BytesIO(shot)).convert("L"))
        top, left = int(self.area["y"]), int(self.area["x"])
        return (255.0 - pixels[top:top + int(self.area["height"]), left:left + int(self.area["width"])]).mean()

    def press(self, times):
        """Real keys, 60 to 80 ms apart, on the next slider; nothing else asks the page anything."""
        turn = next(self.turns)
        slider = self.sliders[turn]
        self.page.get_by_role("slider").nth(turn).focus()
        for _ in range(times):
            begin = time.perf_counter()
            if not 0 <= slider[0] + slider[2] <= slider[1]:
                slider[2] = -slider[2]
            slider[0] += slider[2]
            self.page.keyboard.press("ArrowRight" if slider[2] > 0 else "ArrowLeft")
            self.page.wait_for_timeout(max(0, self.chance.uniform(60, 80) - 1000 * (time.perf_counter() - begin)))

    def draws(self):
        """Whether there is a picture, and every slider moves it."""
        seen = [self.page.screenshot(clip=self.area)]
        for _ in self.sliders:
            self.press(3)
            self.page.wait_for_timeout(300)
            seen.append(self.page.screenshot(clip=self.area))
        return self.ink > 2 and len(set(seen)) == len(self.sliders) + 1

    def trace(self, presses):
        """Main-thread work of each key press."""
        self.browser.start_tracing(page=self.page, categories=[
            "-*", "devtools.timeline", "disabled-by-default-devtools.timeline"])
        self.press(presses + 1)
        self.work += work_between_presses(json.loads(self.browser.stop_tracing())["traceEvents"])

    def film(self, presses):
        """The ink of every frame that the browser shows while it moves, as parts of the first picture's."""
        session, frames = self.page.context.new_cdp_session(self.page), []

        def receive(event):
            frames.append(base64.b64decode(event["data"]))
            session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

        session.on("Page.screencastFrame", receive)
        session.send("Page.startScreencast", {"format": "jpeg", "quality": 80, "everyNthFrame": 1})
        self.press(presses)
        session.send("Page.stopScreencast")
        session.detach()
        self.inks += [self._ink(frame) / self.ink for frame in frames]


@contextmanager
def served(folder):
    """A folder at an address of this machine."""
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            """Requests aren't the result."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def work_between_presses(events):
    """Milliseconds of the main thread's tasks, from the task of each key press to that of the next.

    Two of each: as a clock on the wall has them, and as the processor has them, from which the
    machine's other work is missing.
    """
    presses = [e for e in events if e["name"] == "EventDispatch" and e["args"]["data"]["type"] == "keydown"]
    main = presses[0]["pid"], presses[0]["tid"]  # the thread that handles keys is the renderer's main one
    tasks, free = [], 0
    for e in sorted((e for e in events if e["name"] == "RunTask" and e["ph"] == "X"
                     and (e["pid"], e["tid"]) == main), key=lambda e: e["ts"]):
        if e["ts"] >= free:  # else a task within a task, which counts once
            free = e["ts"] + e["dur"]
            tasks.append((e["ts"], e["dur"] / 1000, e.get("tdur", np.nan) / 1000))
    begins = [max(task[0] for task in tasks if task[0] <= press["ts"]) for press in presses]
    return [np.sum([task[1:] for task in tasks if first <= task[0] < second], axis=0)
            for first, second in itertools.pairwise(begins)]


# Numbers ------------------------------------------------------------------------------------

def clocks():
    """Seconds on the wall and of the processor; differences of two calls measure both."""
    return np.array([time.perf_counter(), time.process_time()])


def middle(samples):
    """The median: of pairs, of each part by itself."""
    return np.median(np.array(samples, float), axis=0)


_chance = random.Random(0)


def shuffled(items):
    """In an order by chance: what else the machine does must not always hit the same one."""
    return _chance.sample(list(items), len(items))


def _on_the_page(text):
    """Add text to the page of the site that `make bench` makes, if it is it that runs this."""
    if page := os.environ.get("BENCH_PAGE"):
        with open(page, "a", encoding="utf-8") as file:
            file.write(text + "\n\n")


def head(title, *versions):
    """Print what is measured, and on what."""
    machine = " · ".join([
        f"{os.cpu_count()} cores", f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}", f"Matplotlib {matplotlib.__version__}", *versions, str(date.today())])
    print(f"{title}\n{machine}")
    _on_the_page(f"## {title}\n\n{machine}")


def say(text):
    """Print a sentence."""
    print(f"\n{text}")
    _on_the_page(text)


def busy():
    """A remark for the last line, if other work kept the machine busy."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    return f"; the machine is busy (load {load:.1f}): trust ratios" if load > os.cpu_count() else ""


def table(titles, rows):
    """Print texts under titles: the first column flush left, the others flush right."""
    lines = [titles, [":--"] + ["--:"] * (len(titles) - 1), *rows]
    _on_the_page("\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines))
    widths = [max(len(row[i]) for row in [titles, *rows]) for i in range(len(titles))]
    for row in [titles, *rows]:
        print("  " + "  ".join(text.ljust(width) if i == 0 else text.rjust(width)
                               for i, (text, width) in enumerate(zip(row, widths))).rstrip())


def limits(rows):
    """Print measured values beside what is allowed: (what, measured, allowed, whether it holds)."""
    table(["what", "measured", "allowed", "held"],
          [[*row, "holds" if holds else "DOES NOT HOLD"] for *row, holds in rows])
