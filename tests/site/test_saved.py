"""An explorer saved as one file: it opens anywhere, moves, and asks nobody for anything."""

import re

import pytest
from gallery import KINDS

from losslab.explore import explore

KIND = "contour-behind"  # two sliders, a color bar, filled contours


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A file as an author's script makes it."""
    fig, update, controls = KINDS[KIND]()
    return explore(fig, update, name=KIND, alt="A bowl & a <curve>.", **controls).save(
        tmp_path_factory.mktemp("saved") / "bowl.html")


def move(frame):
    """Move each control by keys and pointer; every one changes picture and sentence."""
    seen = {(frame.inner_html(".explorer-picture"), frame.inner_text("figcaption"))}
    sliders = frame.locator(".explorer input[type=range]")
    assert sliders.count() == 2
    for i in range(2):
        for key in ("ArrowRight", "End"):
            before = len(seen)
            sliders.nth(i).press(key)
            seen.add((frame.inner_html(".explorer-picture"), frame.inner_text("figcaption")))
            assert len(seen) == before + 1, (i, key)
    assert "(3, 3)" in frame.inner_text("figcaption")
    frame.click(".explorer-reset")
    assert "(0, 0)" in frame.inner_text("figcaption")


@pytest.fixture
def watched(page):
    """A page, and the addresses that it asks for."""
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    return page


def asked_elsewhere(page, *own):
    return [url for url in page.asked if url not in own and not url.startswith("data:")]


def test_it_opens_as_a_file_and_moves(watched, saved):
    watched.goto(saved.as_uri())
    assert watched.title() == "A bowl & a <curve>."
    move(watched)
    assert asked_elsewhere(watched, saved.as_uri()) == []


def test_it_moves_in_a_sandboxed_frame(watched, saved, tmp_path):
    host = tmp_path / "host.html"
    host.write_text(f"<!doctype html><html lang='en'><title>host</title><link rel='icon' href='data:,'>"
                    f"<iframe sandbox='allow-scripts' width='900' height='800' src='{saved.as_uri()}'></iframe>")
    watched.goto(host.as_uri())
    frame = watched.frame(url=re.compile("bowl"))
    frame.wait_for_selector("[data-ready]", state="attached")
    move(frame)
    assert asked_elsewhere(watched, host.as_uri(), saved.as_uri()) == []


def test_it_moves_inside_of_a_document_that_holds_its_text(watched, saved, tmp_path):
    """As learning platforms do it: the text itself is the frame's `srcdoc`."""
    host = tmp_path / "host.html"
    host.write_text("<!doctype html><html lang='en'><title>host</title><link rel='icon' href='data:,'>"
                    "<iframe sandbox='allow-scripts' width='900' height='800'></iframe>")
    watched.goto(host.as_uri())
    watched.eval_on_selector("iframe", "(frame, text) => { frame.srcdoc = text }", saved.read_text(encoding="utf-8"))
    watched.wait_for_selector("iframe")
    frame = next(frame for frame in watched.frames if frame.parent_frame)
    frame.wait_for_selector("[data-ready]", state="attached")
    move(frame)


def test_it_shows_no_scrollbar_sideways_on_a_telephone(new_page, saved):
    page = new_page(viewport={"width": 360, "height": 640}, is_mobile=True)
    page.goto(saved.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_style_and_script_of_other_pages_move_explorers_that_come_after_them(watched, saved, tmp_path):
    """`explore.assets()` in a notebook's first cell, and nbconvert's page around it."""
    figure = re.search(r"<figure.*</figure>", saved.read_text(encoding="utf-8"), re.S)[0]
    page = tmp_path / "notebook.html"
    page.write_text("<!doctype html><html lang='en'><meta charset='utf-8'><title>notebook</title>"
                    f"<link rel='icon' href='data:,'><div>{explore.assets()._repr_html_()}</div><div>{figure}</div>",
                    encoding="utf-8")
    watched.goto(page.as_uri())
    move(watched)
