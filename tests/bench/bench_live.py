"""A slider moved with a kernel: `interact` with an inline figure, a kept figure, and an explorer.

A real kernel runs one cell for each way and each of the two figures of `measure.py`, as a reader's
notebook would.  Then sliders are moved as Jupyter moves them: a `comm_msg` on the shell channel
with the slider's new value.  Measured is the time until the kernel reports that it is idle again
after that very message, and how many bytes of PNG came out on the way; that every move brings a
picture, and another one than the move before, is checked.  No browser is in it: what a front end
adds is about the same for all.  The ways take turns, so that other work on the machine hits all
alike; medians.

interact, new figure   the figure is made anew in every call and shown by `%matplotlib inline`
interact, kept figure  the figure is made once, changed, and shown again
explorer               `losslab.explore`

Nothing is asserted by time.  The exit status is not 0 if a cell fails or a move brings no new picture.
"""

import base64
import contextlib
import os
import queue
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import ipykernel
import ipywidgets
import numpy as np
from jupyter_client.manager import start_new_kernel
from measure import BOOK, busy, head, limits, middle, say, shuffled, table

MOVES, WARM_UP, PATIENCE = 15, 2, 60  # moves counted and before, per way and figure; seconds for one answer
FIGURES = {"one_control": "one control, two panels",
           "two_controls": "two controls, two panels, a filled contour behind"}
PREPARE = """
%matplotlib inline
import matplotlib.pyplot as plt
from IPython.display import display
from ipywidgets import interact
from losslab import explore
from measure import one_control, two_controls
"""
CELLS = {
    "interact, new figure": """
def show(**values):
    fig, update, _ = {figure}()
    update(**values)
    plt.show()
interact(show, **{figure}()[2])
plt.close("all")
""",
    "interact, kept figure": """
kept_{figure}, update_{figure}, sliders = {figure}()
plt.close(kept_{figure})
def show(**values):
    update_{figure}(**values)
    display(kept_{figure})
interact(show, **sliders)
""",
    "explorer": """
fig, update, sliders = {figure}()
explore(fig, update, name="{figure}".replace("_", "-"), **sliders)
""",
}


@dataclass
class Way:
    """One way to show one figure: its sliders in the kernel, and what was measured."""

    name: str
    figure: str
    sliders: list = field(default_factory=list)  # [comm's id, value, lowest, highest, step]
    seconds: list = field(default_factory=list)
    sizes: list = field(default_factory=list)
    last: bytes = b""


class Kernel:
    """A kernel in the book's folder, and what it says."""

    def __init__(self):
        here = os.pathsep.join([str(Path(__file__).parent), str(BOOK)])
        environment = {key: value for key, value in os.environ.items() if key != "EXPLORE_MODE"}
        self.manager, self.client = start_new_kernel(cwd=str(BOOK), env={**environment, "PYTHONPATH": here},
                                                     extra_arguments=["--log-level=ERROR"])

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def until_idle(self, request):
        """What the kernel publishes because of a request, and when it was done."""
        heard = []
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return heard, time.perf_counter()
            heard.append(message)

    def run(self, code):
        heard, _ = self.until_idle(self.client.execute(code))
        for message in heard:
            if message["msg_type"] == "error":
                raise RuntimeError("\n".join(message["content"]["traceback"]))
        return heard

    def move(self, comm, value):
        """Set a slider as a front end does; returns what came of it and the seconds it took."""
        message = self.client.session.msg("comm_msg", {
            "comm_id": comm, "data": {"method": "update", "state": {"value": value}, "buffer_paths": []}})
        begin = time.perf_counter()
        self.client.shell_channel.send(message)
        heard, end = self.until_idle(message["header"]["msg_id"])
        with contextlib.suppress(queue.Empty):  # nobody reads replies here; let them not pile up
            self.client.get_shell_msg(timeout=0)
        return heard, end - begin


def sliders_in(heard):
    """The sliders that a cell made, from the messages that announce their widgets."""
    states = [(message["content"]["comm_id"], message["content"]["data"]["state"])
              for message in heard if message["msg_type"] == "comm_open"]
    return [[comm, *(state[key] for key in ("value", "min", "max", "step"))]
            for comm, state in states if state.get("_model_name") == "FloatSliderModel"]


def pictures_in(heard):
    """PNG bytes among what the kernel published: shown in an output, or the value of an Image."""
    for message in heard:
        content = message["content"]
        if message["msg_type"] in ("display_data", "update_display_data") and "image/png" in content["data"]:
            yield base64.b64decode(content["data"]["image/png"])
        if message["msg_type"] == "comm_msg" and content["data"].get("method") == "update":
            for path, buffer in zip(content["data"].get("buffer_paths", []), message["buffers"]):
                if path == ["value"]:
                    yield bytes(buffer)


def next_move(way):
    """A slider of a way and its next value: each goes up to its end and begins again, by turns."""
    way.sliders.append(way.sliders.pop(0))
    slider = way.sliders[0]
    comm, value, lowest, highest, step = slider
    slider[1] = lowest if value + step > highest else value + step
    return comm, slider[1]


def move_once(kernel, way, counts):
    heard, seconds = kernel.move(*next_move(way))
    pictures = list(pictures_in(heard))
    if not pictures or not pictures[-1].startswith(b"\x89PNG") or pictures[-1] == way.last:
        sys.exit(f"Broken: {way.name} ({FIGURES[way.figure]}): a move brought no new picture; "
                 f"the kernel sent {[message['msg_type'] for message in heard]}")
    way.last = pictures[-1]
    if counts:
        way.seconds.append(seconds)
        way.sizes.append(sum(map(len, pictures)))


def main():
    started = time.perf_counter()
    print("Starting a kernel, moving sliders ...", flush=True)
    kernel = Kernel()
    try:
        kernel.run(PREPARE)
        ways = [Way(name, figure) for figure in FIGURES for name in CELLS]
        for way in ways:
            way.sliders = sliders_in(kernel.run(CELLS[way.name].format(figure=way.figure)))
            if not way.sliders:
                sys.exit(f"Broken: {way.name}: the cell made no slider")
        for i in range(WARM_UP + MOVES):
            for way in shuffled(ways):
                move_once(kernel, way, counts=i >= WARM_UP)
    finally:
        kernel.stop()
    head("Explorers with a kernel: one move of a slider", f"ipykernel {ipykernel.__version__}",
         f"ipywidgets {ipywidgets.__version__}")
    shares = []
    for figure, title in FIGURES.items():
        here = {way.name: way for way in ways if way.figure == figure}
        first, own = middle(here["interact, new figure"].seconds), middle(here["explorer"].seconds)
        shares.append((title, f"{own / first:.3f} of interact", "0.25", own <= first / 4))
        say(title)
        table(["what", "ms a move", "9 in 10 below", "of interact", "PNG KB"], [
            [way.name, f"{1000 * middle(way.seconds):.1f}", f"{1000 * np.quantile(way.seconds, 0.9):.1f}",
             f"{middle(way.seconds) / first:.3f}", f"{middle(way.sizes) / 1000:.1f}"] for way in here.values()])
    say("The explorer beside what is allowed")
    limits(shares)
    say(f"{MOVES} moves of each way and figure; {time.perf_counter() - started:.0f} s in all{busy()}.")


if __name__ == "__main__":
    main()
