"""Every page for those who hear it, go by keyboard, enlarge it, print it, or want things to stand still."""

import io
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from conftest import SITE
from PIL import Image
from playwright.sync_api import TimeoutError
from test_pages import READ, alone, every_page, soup, unfold

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
PAGES = [*READ, "404.html"]
# Searched as text: this list is made before any test begins, in each process.
EXPLORED = [name for name in READ if "<figure class='explorer'" in (SITE / name).read_text(encoding="utf-8")]
# Light and dark as on a desktop; and narrow, where more is folded away and scrolls.
WAYS = {"light": ("light", 1280), "dark": ("dark", 1280), "narrow": ("light", 320)}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name, way, new_page, server):
    if not AXE.is_file():
        pytest.fail("axe-core isn't there: run `make test-setup`.", pytrace=False)
    scheme, width = WAYS[way]
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{server}/{name}")
    unfold(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # Colors don't depend on the width, and take most of the time.
    rules = {"color-contrast": {"enabled": way != "narrow"}}
    # Not all that axe tells: it has a word for each of some ten thousand elements.
    passed, faults = page.evaluate("""async rules => {
        const { passes, violations } = await axe.run(document, { rules, resultTypes: ["violations"] });
        return [passes.length, violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 3).map(
            ({ html, failureSummary }) => `${id}: ${help}\\n    ${html.slice(0, 160)}\\n    ${failureSummary}`))];
    }""", rules)
    assert passed > 5, "axe has looked at nothing"
    assert not faults, "\n".join(faults)


@every_page
def test_pictures_say_what_is_seen(name, site):
    for figure in soup(name).select("figure.explorer"):
        picture = figure.find("svg")
        assert picture["role"] == "img"
        said = picture.get("aria-label") or figure.find(id=picture["aria-labelledby"]).get_text()
        assert len(said.split()) >= 4, f"{figure['id']}: {said!r} doesn't say what is seen"
        if figure.get("data-explorer"):
            summary = figure.find("figcaption")
            assert summary["aria-live"] == "polite" and len(summary.get_text().split()) >= 4
            assert (picture.get("aria-describedby") or picture["aria-labelledby"]) == summary["id"]
    for image in soup(name).find_all("img"):
        assert image.has_attr("alt")


# The words of pictures ---------------------------------------------------------------------------

# Each word's color, and where it stands.
LABELS = """figure => [...figure.querySelectorAll("svg text")].filter(text => text.textContent.trim()).map(text => {
    const box = text.getBoundingClientRect(), frame = figure.querySelector("svg").getBoundingClientRect();
    const halo = getComputedStyle(text).stroke !== "none";
    return {said: text.textContent, color: getComputedStyle(text).fill.match(/[\\d.]+/g).slice(0, 3).map(Number), halo,
            box: [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top]};
})"""


def luminance(rgb):
    rgb = np.asarray(rgb) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", EXPLORED)
def test_words_in_pictures_can_be_read(name, scheme, new_page, server):
    """At least 4.5:1 against what is behind most of a word, also over filled areas."""
    page = new_page(viewport={"width": 1000, "height": 900}, color_scheme=scheme)
    page.goto(f"{server}/{name}")
    unfold(page)
    # They keep their colors and places.
    page.add_style_tag(content=".explorer-picture text { visibility: hidden }")
    faint, seen = [], 0
    for figure in page.locator("figure.explorer").all():
        alone(page, figure.get_attribute("id"))
        labels = figure.evaluate(LABELS)
        seen += len(labels)
        behind = np.asarray(Image.open(io.BytesIO(figure.locator("svg").screenshot())).convert("RGB"))
        for label in labels:
            left, top, right, bottom = (max(0, round(edge)) for edge in label["box"])
            ground = luminance(behind[top:bottom, left:right].reshape(-1, 3))
            if label["halo"] or not ground.size:
                continue
            ink = luminance(label["color"])
            ratios = (np.maximum(ground, ink) + 0.05) / (np.minimum(ground, ink) + 0.05)
            # A line or an edge may cross a word; its ground must not be like it.
            if np.quantile(ratios, 0.25) < 4.5:
                faint.append(f"{figure.get_attribute('id')}: {label['said']!r} {np.quantile(ratios, 0.25):.2f}")
    assert seen > 10, "no words have been looked at"
    assert not faint, "\n".join(faint)


# By keyboard -------------------------------------------------------------------------------------

@every_page
def test_what_scrolls_sideways_can_be_reached_and_nothing_else(name, new_page, server):
    phone = new_page(viewport={"width": 320, "height": 800})
    phone.goto(f"{server}/{name}")
    unfold(phone)
    faults = """[...document.querySelectorAll("main *")].filter((box) => {
        const scrolls = /auto|scroll/.test(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth + 1
            && box.clientWidth;
        const ours = box.matches(".katex-display, .pst-scrollable-table-container, pre, td, .wide") && box.clientWidth;
        return scrolls ? box.tabIndex < 0 && !box.querySelector("a, button, input, select, [tabindex='0']")
            : ours && box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight && box.tabIndex >= 0;
    }).map((box) => box.outerHTML.slice(0, 120))"""
    # Fonts come, and sizes change, for some frames.
    with suppress(TimeoutError):
        phone.wait_for_function(f"!{faults}.length", timeout=5000, polling=200)
    assert not phone.evaluate(faults)


@every_page
def test_the_way_by_keyboard_begins_at_the_text(name, page, server):
    page.goto(f"{server}/{name}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main-content")


# Stillness, paper, no script ---------------------------------------------------------------------

@every_page
def test_who_asks_for_stillness_gets_it(name, page, server):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}/{name}")
    moving = page.evaluate("""() => [...document.querySelectorAll("*")].filter((element) => {
        const style = getComputedStyle(element);
        return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none"
            || style.scrollBehavior === "smooth";
    }).map((element) => element.outerHTML.slice(0, 100))""")
    assert not moving


@every_page
def test_on_paper_there_is_the_text_and_nothing_to_press(name, new_page, server):
    sheet = new_page(viewport={"width": 700, "height": 1000}, color_scheme="dark")
    sheet.goto(f"{server}/{name}")
    sheet.emulate_media(media="print")
    assert sheet.locator("main h1:visible").count()
    for gone in (".bd-sidebar-primary", ".bd-header-article", ".explorer-controls", ".prev-next-footer",
                 ".copybtn", "#pst-back-to-top", ".headerlink"):
        assert not sheet.locator(f"{gone}:visible").count(), gone
    for kept in sheet.locator("figure.explorer:visible").all():
        assert kept.locator("svg").bounding_box()["width"] > 200
    # Whoever reads in the dark doesn't print in the dark.
    dark = sheet.evaluate("""() => ["body", "article", "article p", "article pre", "figure svg text"].map((found) => {
        const element = document.querySelector(found);
        if (!element) return null;
        const style = getComputedStyle(element), ink = found.endsWith("text") ? style.fill : style.color;
        return [found, style.backgroundColor, ink];
    }).filter(Boolean)""")
    for what, ground, ink in dark:
        channels = [float(x) for x in ground[ground.index("(") + 1:-1].split(",")]
        assert min(channels[:3]) > 200 or channels[3:] == [0], f"{what} is printed on {ground}"
        assert max(float(x) for x in ink[ink.index("(") + 1:-1].split(",")[:3]) < 130, f"{what} is printed in {ink}"


@every_page
def test_without_a_script_it_can_be_read(name, new_page, server):
    if name == "search.html":
        return
    quiet = new_page(java_script_enabled=False, viewport={"width": 390, "height": 800})
    quiet.goto(f"{server}/{name}")
    assert quiet.locator("main h1:visible").count()
    # In Chromium a page without scripts can be asked from here all the same.
    assert quiet.evaluate("document.documentElement.scrollWidth") <= 390
    assert not quiet.evaluate("document.documentElement.classList.contains('coming')")
    assert not quiet.locator(".explorer-controls:visible").count()
    for figure in quiet.locator("figure.explorer:visible").all():
        assert figure.locator("svg").bounding_box()["height"] > 50
        if figure.get_attribute("data-explorer"):
            assert figure.locator("figcaption").inner_text().strip()
