"""Readers whose browser keeps nothing, who jump about on a telephone, print, copy formulas, or search for a sign."""

import json
import re

import pytest
from browser import launch
from conftest import SITE

CHAPTERS = sorted(page.stem for page in SITE.glob("book/0*.html"))
CHAPTER = CHAPTERS[0] if CHAPTERS else ""
every_chapter = pytest.mark.parametrize("name", CHAPTERS)


# A browser that keeps no data ----------------------------------------------------------------

@pytest.fixture
def forgetful(browser, tmp_path):
    """A page of a Chromium whose reader doesn't let sites keep data: localStorage is an error there."""
    profile = tmp_path / "Default"
    profile.mkdir()
    (profile / "Preferences").write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    faults = []
    context = launch(browser.browser_type, tmp_path, color_scheme="dark", viewport={"width": 1366, "height": 650})
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults


def test_a_browser_that_keeps_nothing_shows_the_whole_site(forgetful, server):
    forgetful.goto(f"{server}/book/{CHAPTER}.html")
    # Whether the browser is as it should be: the page's own stand-in keeps nothing either.
    assert forgetful.evaluate("Object.getOwnPropertyDescriptor(window, 'localStorage').value !== undefined")
    ground = "getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number)"
    assert max(forgetful.evaluate(ground)[:3]) < 60, "dark as the system is"
    assert forgetful.locator("button.copybtn").count() > 5
    forgetful.locator(".theme-toggle-content button").click()
    assert min(forgetful.evaluate(ground)[:3]) > 200, "the next press is light"
    forgetful.keyboard.press("Control+k")
    forgetful.keyboard.type("sigmoid\n")
    forgetful.wait_for_url("**/search.html?q=sigmoid*")
    forgetful.wait_for_selector("#search-results li a")


# On a telephone ------------------------------------------------------------------------------

@every_chapter
def test_contents_lead_to_the_heading_on_a_telephone(name, new_page, server):
    """The heading is in sight and below the bar, wherever one comes from: far parts aren't laid out before."""
    phone = new_page(viewport={"width": 390, "height": 664})
    phone.goto(f"{server}/book/{name}.html")
    places = phone.eval_on_selector_all(".toc-tree a[href^='#']", "links => links.map(link => link.hash).slice(1)")
    assert len(places) > 5
    missed = {}
    # From the top to each of the last, then back and forth.
    for place in [*places[::-1], *places[::4]]:
        # What comes into sight is laid out in the frames that follow, and may move what is there.
        top, bar, at_end = phone.evaluate("""async place => {
            document.querySelector(`.toc-tree a[href='${place}']`).click();
            for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
            return [document.getElementById(place.slice(1)).querySelector("h2, h3, h4").getBoundingClientRect().top,
                document.querySelector(".mobile-header").getBoundingClientRect().bottom,
                scrollY + innerHeight >= document.documentElement.scrollHeight - 2];
        }""", place)
        # The last heading can't come up farther than the page's end lets it.
        if not bar - 1 <= top <= (600 if at_end else 332):
            missed[place] = round(top)
    assert not missed


def test_search_is_one_tap_away_on_a_telephone(new_page, server):
    phone = new_page(viewport={"width": 390, "height": 664}, has_touch=True)
    phone.goto(f"{server}/book/{CHAPTER}.html")
    phone.get_by_role("link", name="Search").tap()
    phone.wait_for_url("**/search.html")
    field = phone.get_by_role("searchbox", name="Search this book")
    field.fill("sigmoid")
    field.press("Enter")
    phone.wait_for_selector("#search-results li a")


# On paper ------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", [*CHAPTERS, "how-fast"])
def test_nothing_is_cut_on_paper(name, new_page, server):
    """An A4 page has some 690 px between its margins; folds are open for whoever opened them."""
    sheet = new_page(viewport={"width": 690, "height": 980})
    sheet.goto(f"{server}/book/{name}.html")
    sheet.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    sheet.emulate_media(media="print")
    cut = sheet.evaluate("""() => [...document.querySelectorAll("article :is(pre, table)")].filter((box) =>
        box.scrollWidth > box.clientWidth + 1 || box.getBoundingClientRect().right > innerWidth + 1)
        .map((box) => box.textContent.trim().slice(0, 80))""")
    assert not cut


# Formulas ------------------------------------------------------------------------------------

@every_chapter
def test_a_formula_is_copied_once_and_as_its_tex(name, page, server):
    page.goto(f"{server}/book/{name}.html")
    page.wait_for_load_state("load")
    copied = page.evaluate("""() => {
        const paragraph = document.querySelector("article p:has(.math)");
        getSelection().selectAllChildren(paragraph);
        const copy = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), bubbles: true });
        paragraph.dispatchEvent(copy);
        return [copy.clipboardData.getData("text/plain"),
            [...paragraph.querySelectorAll("annotation")].map((tex) => tex.textContent)];
    }""")
    text, formulas = copied
    assert formulas
    assert re.findall(r"\$([^$]+)\$", text) == formulas


@every_chapter
def test_a_translator_leaves_formulas_alone(name, page, server):
    page.goto(f"{server}/book/{name}.html")
    assert page.locator(".katex").count() and not page.evaluate(
        "[...document.querySelectorAll('.katex')].filter(formula => formula.translate).length")


def test_a_search_marks_words_and_no_part_of_a_formula(page, server):
    # Not at once, since Sphinx marks a little later: first a word that is marked, and so all marks are there.
    page.goto(f"{server}/book/{CHAPTER}.html?highlight=%CF%83+sigmoid")
    page.wait_for_selector("article .highlighted")
    page.wait_for_function("!document.querySelector('.math .highlighted')")
    page.wait_for_timeout(100)
    assert not page.locator(".math .highlighted").count()
