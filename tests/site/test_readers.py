"""Readers whose browser keeps nothing, who search from a telephone, or for a sign."""

import json

import pytest
from browser import launch
from conftest import SITE

CHAPTERS = sorted(page.stem for page in SITE.glob("book/0*.html"))
CHAPTER = CHAPTERS[0] if CHAPTERS else ""


# A browser that keeps no data ----------------------------------------------------------------

@pytest.fixture
def forgetful(browser, tmp_path):
    """A page of a Chromium whose reader doesn't let sites keep data: localStorage is an error there."""
    profile = tmp_path / "Default"
    profile.mkdir()
    (profile / "Preferences").write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    faults = []
    context = launch(browser.browser_type, profile=tmp_path, color_scheme="dark",
                     viewport={"width": 1366, "height": 650})
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

def test_search_is_one_tap_away_on_a_telephone(new_page, server):
    phone = new_page(viewport={"width": 390, "height": 664}, has_touch=True)
    phone.goto(f"{server}/book/{CHAPTER}.html")
    phone.get_by_role("link", name="Search").tap()
    phone.wait_for_url("**/search.html")
    field = phone.get_by_role("searchbox", name="Search this book")
    field.fill("sigmoid")
    field.press("Enter")
    phone.wait_for_selector("#search-results li a")


# Formulas ------------------------------------------------------------------------------------

def test_a_search_marks_words_and_no_part_of_a_formula(page, server):
    # Not at once, since Sphinx marks a little later: first a word that is marked, and so all marks are there.
    page.goto(f"{server}/book/{CHAPTER}.html?highlight=%CF%83+sigmoid")
    page.wait_for_selector("article .highlighted")
    page.wait_for_function("!document.querySelector('.math .highlighted')")
    page.wait_for_timeout(100)
    assert not page.locator(".math .highlighted").count()
