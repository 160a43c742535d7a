"""Explorers in browsers that refuse something: frames shut off, addresses kept, colors forced, pages exchanged."""

import io
from itertools import product

import numpy as np
from PIL import Image
from built import EXPLORED, unfold
from conftest import drawn, page_of
from test_explorers import explorers, luminance, state

CHAPTER = next(name for name in EXPLORED if "/01-" in name)
OTHER = next(name for name in EXPLORED if "/02-" in name)
MOVED = """figure => {
    const slider = figure.querySelector("input[type=range]");
    const before = figure.querySelector("svg").innerHTML + figure.querySelector("figcaption").textContent;
    slider.value = Number(slider.value) + (slider.value === slider.max ? -1 : 1);
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    return before !== figure.querySelector("svg").innerHTML + figure.querySelector("figcaption").textContent;
}"""


def test_in_a_frame_that_is_shut_off_sliders_move(browser, server):
    """Of no origin, it may fetch nothing; but scripts may come."""
    with browser.new_context() as context:  # not the fixture's: what else fails in such a frame isn't asked here
        page = context.new_page()
        page.route(f"{server}/frame", lambda route: route.fulfill(
            content_type="text/html",
            body=f"<!doctype html><iframe sandbox='allow-scripts' src='/{CHAPTER}' width=1200 height=900></iframe>"))
        page.goto(f"{server}/frame")
        frame = page.frame_locator("iframe")
        frame.locator("figure[data-explorer][data-ready]").first.wait_for(state="attached")
        assert page.frames[1].evaluate("origin") == "null"
        slider = frame.locator("figure[data-explorer] input[type=range]").first
        before = frame.locator("figure[data-explorer] figcaption").first.inner_text()
        slider.press("ArrowRight")
        assert frame.locator("figure[data-explorer] figcaption").first.inner_text() != before
        assert not frame.locator("figcaption", has_text="reload the page").count()


def test_where_the_address_may_not_be_written_pictures_move(page, tmp_path):
    page.add_init_script("history.replaceState = () => { throw new DOMException('too often', 'SecurityError'); }")
    page.goto(page_of(drawn(["line"]), tmp_path))
    page.locator("#line-control-k").press("ArrowRight")
    assert "2 waves" in page.inner_text("#line figcaption") and page.inner_text("#line output") == "2.0"
    page.locator("#line .explorer-play").click()
    page.wait_for_function("document.querySelector('#line .explorer-play').ariaLabel === 'Play k'")
    assert "3 waves" in page.inner_text("#line figcaption") and page.inner_text("#line output") == "3.0"
    moved = state(page, "line")
    page.locator("#line .explorer-reset").click()
    assert state(page, "line") != moved and "1.5 waves" in page.inner_text("#line figcaption")


def test_where_colors_are_forced_words_and_signs_are_seen(new_page, server, subtests):
    page = new_page(viewport={"width": 1366, "height": 800}, forced_colors="active")
    page.goto(f"{server}/{CHAPTER}")
    unfold(page)
    explorers(page)
    for palette, saved in product(("dark", "light"), repeat=2):
        with subtests.test(palette=palette, saved=saved):
            page.emulate_media(color_scheme=palette)
            page.evaluate(
                "saved => document.documentElement.dataset.theme = document.body.dataset.theme = saved", saved)
            words_and_signs_are_seen(page, ground=0 if palette == "dark" else 255)


def words_and_signs_are_seen(page, ground):
    fills = page.eval_on_selector_all("figure.explorer svg text", """texts => texts.map(
        text => getComputedStyle(text).fill.match(/[\\d.]+/g).slice(0, 3).map(Number))""")
    inks = luminance(fills)
    assert len(inks) > 10
    light, dark = np.maximum(inks, luminance([ground] * 3)), np.minimum(inks, luminance([ground] * 3))
    assert ((light + 0.05) / (dark + 0.05) >= 4.5).all()
    for sign in (".explorer-play", ".explorer-reset"):
        shot = page.locator(f"figure.explorer {sign}:visible").first.screenshot()
        pixels = np.asarray(Image.open(io.BytesIO(shot)).convert("L")).astype(int)[8:-8, 8:-8]
        assert 0.05 < (np.abs(pixels - ground) > 128).mean() < 0.5, f"{sign} is an empty box"


def test_figures_that_come_later_move_too(page, server):
    """As where a page is exchanged without loading, and brought back from a copy of it."""
    page.goto(f"{server}/{CHAPTER}")
    explorers(page)
    old = page.locator("[data-explorer]").first.get_attribute("id")
    assert page.locator(f"#{old}").evaluate(MOVED)
    page.evaluate("""async address => {
        const other = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
        window.kept = document.querySelector("article").cloneNode(true);
        history.pushState(null, "", address);
        document.querySelector("article").replaceWith(document.importNode(other.querySelector("article"), true));
    }""", f"/{OTHER}")
    names = explorers(page)
    assert names and old not in names
    for name in names:
        page.locator(f"#{name}").dispatch_event("pointerover")
        assert page.locator(f"#{name}").evaluate(MOVED), f"{name} is dead"
    page.evaluate("document.querySelector('article').replaceWith(window.kept)")
    assert old in explorers(page)
    page.locator(f"#{old}").dispatch_event("pointerover")
    assert page.locator(f"#{old}").evaluate(MOVED)
