"""Chapters in a real JupyterLab: all cells run, and every explorer answers to its controls.

`make test` opens two of them, `make test-lab` all; what differs between chapters is in the cells,
and these `make test` runs for every chapter.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves a copy of the book, as a reader's clone would."""
    folder = tmp_path_factory.mktemp("lab")
    for part in ("book", "data"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    settings = folder / "settings"
    settings.mkdir()
    # Cells that are out of sight are drawn too, so that all explorers can be found.
    (settings / "overrides.json").write_text(json.dumps(
        {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
         "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {key: str(folder / key.lower()) for key in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR",
                                                      "IPYTHONDIR")}
    environment = {**os.environ, **own}
    environment.pop("EXPLORE_MODE", None)
    log = (folder / "log").open("w+")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
         "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}", f"--LabApp.app_settings_dir={settings}",
         "--LabApp.extension_manager=readonly"],
        stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=folder)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for_answer(server, address, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def wait_for_answer(server, address, log):
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5).read()
            return
        except (urllib.error.URLError, TimeoutError):
            if server.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                pytest.fail(f"JupyterLab does not answer:\n{log.read()}", pytrace=False)
            time.sleep(0.3)


def explorers(notebook):
    """What a notebook's explorers that have controls have printed: `Explorer('name', k=5.0)`."""
    outputs = [text for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]
               for output in cell.get("outputs", ())
               for text in ["".join(output.get("data", {}).get("text/plain", ""))]]
    return [text for text in outputs if text.startswith("Explorer(") and "=" in text]


def kinds(notebook):
    """The kinds of controls that it has, as far as their values tell."""
    values = [value for text in explorers(notebook) for value in re.findall(r"=(.+?)(?=, \w+=|\)$)", text)]
    return {"box" if value in ("True", "False") else
            "slider" if re.fullmatch(r"-?[\d.e+-]+", value) else "list" for value in values}


def every_day():
    """One with all kinds of controls, and the front page, which most open first."""
    return {max(NOTEBOOKS, key=lambda notebook: len(kinds(notebook))), ROOT / "book" / "intro.ipynb"}


EVERY_DAY = every_day()


# What is moved or pressed and has nothing that a screen reader could call it.
UNNAMED = """box => [...box.querySelectorAll("[role=slider], [contenteditable], select, input, button")].filter(
    part => !(part.ariaLabel || part.title || part.labels?.[0]?.textContent || part.matches("button") && part.innerText)
).map(part => part.outerHTML)"""


@pytest.mark.parametrize("notebook", [
    pytest.param(path, id=path.stem, marks=() if path in EVERY_DAY else pytest.mark.weekly) for path in NOTEBOOKS])
def test_sliders_move_pictures_in_jupyterlab(browser, lab, notebook):
    expected = explorers(notebook)
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    context.set_default_timeout(60_000)
    page = context.new_page()
    # A workspace of its own: JupyterLab would open the last one's notebook again beside this one.
    page.goto(f"{lab}/lab/workspaces/{notebook.stem}/tree/book/{notebook.name}")
    page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
    # Run before the kernel has answered, and JupyterLab asks which kernel to take.
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(
        "wanted => document.querySelectorAll('.jp-OutputArea-output .widget-image').length >= wanted",
        arg=len(expected))
    # A narrow toolbar keeps a second one in its menu.
    page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").first.wait_for()
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    boxes = page.locator(".explore-live")
    assert boxes.count() == len(expected) > 0
    for i, text in enumerate(expected):
        move_one_of_each_kind(page, boxes.nth(i), text)
    page.emulate_media(reduced_motion="reduce")
    plays_one_step(next(box for box in map(boxes.nth, range(len(expected))) if box.locator(".fa-play").count()))
    context.close()


def plays_one_step(box):
    """Who asks for stillness sees one step a press."""
    play, handle = box.locator("button:has(.fa-play)").first, box.locator(".noUi-handle").first
    box.locator(".explore-still.mod-active").wait_for(state="attached")
    handle.press("ArrowLeft")
    before = handle.get_attribute("aria-valuenow")
    play.click()
    box.page.wait_for_timeout(1500)
    assert not box.locator(".fa-pause").count()
    after = handle.get_attribute("aria-valuenow")
    handle.press("ArrowLeft")
    box.page.wait_for_timeout(500)
    assert after != before == handle.get_attribute("aria-valuenow")


def move_one_of_each_kind(page, box, text):
    """The first slider, list and check box of an explorer: each changes picture and sentence."""
    image, sentence = box.locator(".widget-image"), box.locator("[aria-live]")
    image.scroll_into_view_if_needed()
    assert image.get_attribute("alt") == sentence.inner_text()
    assert not box.evaluate(UNNAMED), f"{text}: controls without a name"
    beside = box.locator("[role=slider], select, input").first.bounding_box()
    picture = image.bounding_box()
    assert beside["x"] > picture["x"] + picture["width"] / 2, "the controls stand below the picture"
    moved = 0
    for kind in (".noUi-handle", "select", "input[type=checkbox]"):
        control = box.locator(kind).first
        if not control.count():
            continue
        before = pixels(image), sentence.inner_text()
        assert before[0]["width"] > 100
        if kind == "select":  # arrow keys go from cell to cell in JupyterLab
            control.select_option(index=control.evaluate("c => (c.selectedIndex + 1) % c.length"))
        elif kind == ".noUi-handle":
            at_end = control.evaluate("handle => +handle.ariaValueNow === +handle.ariaValueMax")
            control.press("ArrowLeft" if at_end else "ArrowRight")
        else:
            control.press("Space")
        wait_for_change(page, image, sentence, before, f"{text}: a moved control ({kind}) changed nothing")
        moved += 1
    assert moved, f"{text} has no controls"


def pixels(image):
    """A picture's size and a number that depends on every pixel, read in the browser."""
    return image.evaluate("""async image => {
        const late = new Promise((_, fail) => setTimeout(fail, 30000, new Error("no picture in half a minute")));
        await Promise.race([image.decode(), late]);
        const canvas = document.createElement("canvas");
        canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        const bytes = new Uint8Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
        const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
        return {width: canvas.width, hash: Array.from(hash).join()};
    }""")


def wait_for_change(page, image, sentence, before, otherwise):
    deadline = time.monotonic() + 15
    while sentence.inner_text() == before[1] or pixels(image) == before[0]:
        if time.monotonic() > deadline:
            pytest.fail(otherwise, pytrace=False)
        page.wait_for_timeout(100)
