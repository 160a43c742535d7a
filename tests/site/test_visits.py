"""Every page in a real browser: a visit from a desktop, one from a telephone, and some without scripts or a server.

A visit loads a page once and asks all that there is to ask; each question is a subtest, so that one that fails is
named with its page and the others are asked all the same. Questions that change a page come last.
"""

import re
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import pytest
import theme
from built import EXPLORED, IS_DARK, IS_READY, LOST, READ, in_scheme, outline, unfold
from playwright.sync_api import TimeoutError

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"

# What a first visit weighs, compressed: all that a page loads by itself, explorers' data included.
# `make lighthouse` says what it comes to in seconds.
BYTES, TURNING = 350_000, 600_000
# Surfaces that turn are drawn anew from each side.
SURFACES = "book/02-why-not-squared-error.html"
# A page, the style sheets and scripts of the theme, of Sphinx and of the book, its icon, the fonts of its formulas; and
# one for each explorer.
REQUESTS = 28

# How far what is in sight may jump while a page comes: Lighthouse calls twice as much good, where pages come slowly.
JUMPS = 0.05
# Of so many formulas what is spoken is left for axe to weigh: one program writes all.
SPOKEN = 20

# Laying the page out may ask for more of them. (Not `fonts.ready`, for which one would wait without an end.)
FONTS_ARE_THERE = "document.body.offsetHeight > 0 && document.fonts.status === 'loaded'"


# From a desktop ----------------------------------------------------------------------------------

@pytest.mark.parametrize("name", [*READ, LOST])
def test_from_a_desktop(name, new_page, server, subtests):
    # An error, or a request to another host, fails the test at its end: see `new_page`.
    page = new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    status, sizes = first_visit(page, f"{server}/{name}")
    if name != LOST:
        with subtests.test("it comes whole"):
            assert status == 200
            comes_whole(page)
        with subtests.test("it is light"):
            is_light(sizes, name)
        with subtests.test("explorers' data come after the page"):
            data_come_after_the_page(page)
        with subtests.test("the way by keyboard begins at the text"):
            begins_at_the_text(page)
        with subtests.test("who asks for stillness gets it"):
            stands_still(page)
        with subtests.test("a formula is copied once and as its TeX"):
            is_copied_as_tex(page, name)
        with subtests.test("a translator leaves formulas alone"):
            assert not page.evaluate(
                "[...document.querySelectorAll('.katex')].filter(formula => formula.translate).length")
        with subtests.test("a slider moves"):
            a_slider_moves(page)
    unfold(page)
    simplify(page)
    with subtests.test("axe, light"):
        assert axe(page) > 30, "axe has looked at nothing"
    with subtests.test("axe, dark"):
        in_scheme(page, "dark")
        # The page has the same elements as in the light; their colors are others.
        assert axe(page, only=["color-contrast", "link-in-text-block"]), "axe has looked at nothing"
    in_scheme(page, "light")
    with subtests.test("axe, narrow"):
        page.set_viewport_size({"width": 320, "height": 844})
        # A frame later what scrolls now can be reached by keyboard.
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        # Colors don't depend on the width, and take most of the time.
        assert axe(page, without=["color-contrast"]) > 20, "axe has looked at nothing"
    page.set_viewport_size({"width": 1280, "height": 900})
    if name != LOST:
        with subtests.test("light and dark can be chosen"):
            light_and_dark_can_be_chosen(page)
    if name.startswith("book/"):
        with subtests.test("it can be searched from"):
            page.keyboard.press(theme.SEARCH_KEYS)
            page.keyboard.type("gradient")
            page.keyboard.press("Enter")
            page.wait_for_url("**/search.html?q=gradient*")


def first_visit(page, address):
    """The status of the answer, and what it fetches: the bytes of each address as they went over the wire."""
    sizes, asked = defaultdict(int), {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))

    def ended(event):
        url = asked.get(event["requestId"], "")
        if not url.startswith("data:"):
            sizes[url] += event["encodedDataLength"]

    session.on("Network.loadingFinished", ended)
    answer = page.goto(address)
    page.wait_for_function(IS_READY)
    page.wait_for_load_state("networkidle")
    session.detach()
    return answer.status, dict(sizes)


def comes_whole(page):
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator(theme.TITLE).is_visible()
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth)")
    page.wait_for_function(FONTS_ARE_THERE)
    assert page.evaluate("[...document.fonts].every(font => font.status !== 'error')")


def is_light(sizes, name):
    assert sizes, "nothing was counted"
    if name == "search.html":
        return
    told = "\n".join(f"{size:8} {url}" for url, size in sorted(sizes.items(), key=lambda item: -item[1])[:8])
    assert sum(sizes.values()) <= (TURNING if name == SURFACES else BYTES), told
    assert len(sizes) <= REQUESTS + outline(name).attributes["data-explorer"], told


def data_come_after_the_page(page):
    """They are asked for when all else has come; that each is there in the end, `first_visit` has waited for."""
    early = page.evaluate("""() => {
        const loaded = performance.getEntriesByType("navigation")[0].loadEventStart;
        return performance.getEntriesByType("resource").map(({ name, startTime }) => [name, startTime])
            .filter(([name, start]) => name.includes("/explorers/") && start < loaded);
    }""")
    assert not early


def begins_at_the_text(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == theme.SKIP_LINK
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#{theme.SKIPS_TO}")


def stands_still(page):
    page.emulate_media(reduced_motion="reduce")
    moving = page.evaluate("""() => [...document.querySelectorAll("*")].filter((element) => {
        const style = getComputedStyle(element);
        return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none"
            || style.scrollBehavior === "smooth";
    }).map((element) => element.outerHTML.slice(0, 100))""")
    page.emulate_media(reduced_motion="no-preference")
    assert not moving


def is_copied_as_tex(page, name):
    copied = page.evaluate("""text => {
        const paragraph = document.querySelector(`${text} p:has(.math)`);
        if (!paragraph) return null;
        getSelection().selectAllChildren(paragraph);
        const copy = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), bubbles: true });
        paragraph.dispatchEvent(copy);
        getSelection().removeAllRanges();
        return [copy.clipboardData.getData("text/plain"),
            [...paragraph.querySelectorAll("annotation")].map((tex) => tex.textContent)];
    }""", theme.TEXT)
    if copied is None:
        assert not name.startswith("book/0"), "a chapter without a formula"
        return
    text, formulas = copied
    assert formulas and re.findall(r"\$([^$]+)\$", text) == formulas


def a_slider_moves(page):
    slider = page.locator(".explorer input[type=range]:visible")
    if slider.count():
        slider = slider.first
        before = page.inner_text(".explorer:has(input[type=range]:visible) figcaption")
        at_end = slider.evaluate("slider => slider.value === slider.max")
        slider.press("ArrowLeft" if at_end else "ArrowRight")
        assert page.inner_text(".explorer:has(input[type=range]:visible) figcaption") != before


def light_and_dark_can_be_chosen(page):
    seen = {}
    for _ in range(3):
        ground, ink = page.evaluate("""title => [
            [document.body, "backgroundColor"], [document.querySelector(title), "color"]].map(
            ([e, what]) => getComputedStyle(e)[what].match(/\\d+/g).slice(0, 3).map(Number))""", theme.TITLE)
        seen["dark" if page.evaluate(IS_DARK) else "light"] = ground, ink
        page.locator(f"{theme.SCHEME_SWITCH}:visible").first.click()
    (light, ink), (dark, chalk) = seen["light"], seen["dark"]
    assert min(light) > 200 and max(ink) < 100
    assert max(dark) < 80 and min(chalk) > 150


# axe ---------------------------------------------------------------------------------------------

def simplify(page):
    """Let a page have fewer elements and axe as much to say: it weighs each of them, in a chapter 24,000."""
    page.evaluate("""spoken => {
        const named = "a, button, label, legend, summary, th, h1, h2, h3, h4, h5, h6";
        const style = (part) => getComputedStyle(part), clear = "rgba(0, 0, 0, 0)";
        const bare = ({ backgroundColor, opacity }) => backgroundColor === clear && opacity === "1";
        const plain = (part) => [...part.attributes].every(({ name }) => ["class", "translate"].includes(name));

        // The signs of a drawn formula are hidden from screen readers and have its color: they can be one piece of
        // text, and most formulas a piece of the text around them. What has a color or a ground of its own stays as it
        // is, what is spoken of the first formulas, and one in a link, a button or a heading, which else would have
        // its name from signs that are hidden.
        // First all are looked at, then changed: else the page is styled anew for each.
        const found = [...document.querySelectorAll(".katex")].map((formula) => {
            const drawn = formula.querySelector(".katex-html[aria-hidden=true]");
            const whole = formula.closest("span.math") ?? formula, { color } = style(drawn);
            const one = [drawn, ...drawn.querySelectorAll("*")].map(style).every(
                (sign) => sign.color === color && bare(sign));
            const joins = one && color === style(whole.parentElement).color && !whole.closest(named)
                && [formula, whole].every((part) => plain(part) && bare(style(part)));
            return { formula, drawn, whole, one, joins };
        });
        found.forEach(({ formula, drawn, whole, one, joins }, number) => {
            if (one) drawn.textContent = drawn.textContent;
            if (number < spoken) return;
            if (joins) whole.replaceWith(drawn.textContent);
            else formula.querySelector(".katex-mathml").remove();
        });

        // Shapes in a picture: axe asks about those that say or do something, and sees through all.
        const shapes = "path, use, rect, circle, ellipse, line, polyline, polygon, defs, clipPath, symbol, g";
        const speaks = ({ name }) => /^(aria-|role$|tabindex$)/.test(name);
        for (const shape of [...document.querySelectorAll(`svg :is(${shapes})`)].reverse())
            if (!shape.childElementCount && ![...shape.attributes].some(speaks)) shape.remove();

        // Signs of code, half of a chapter's elements: one is left of all that have one color on one ground. It has two
        // letters, since axe passes by a single one.
        const seen = new Set();
        for (const sign of document.querySelectorAll("pre span[class]")) {
            const key = `${sign.className} in ${sign.closest("div[class*=highlight]")?.parentElement.className}`;
            if (seen.has(key)) sign.replaceWith(...sign.childNodes);
            else if (sign.textContent.trim().length > 1) seen.add(key);
        }
        document.body.normalize();
    }""", SPOKEN)


def axe(page, only=None, without=()):
    """Let axe look at the page; the number of rules that it had something to say to."""
    if not AXE.is_file():
        pytest.fail("axe-core isn't there: run `make test-setup`.", pytrace=False)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in without}}
    if only:
        options["runOnly"] = only
    # Not all that axe tells: it has a word for each of some ten thousand elements.
    looked, faults = page.evaluate("""async options => {
        const { passes, violations, incomplete } = await axe.run(document, options);
        return [passes.length + incomplete.length, violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 3).map(
            ({ html, failureSummary }) => `${id}: ${help}\\n    ${html.slice(0, 160)}\\n    ${failureSummary}`))];
    }""", options)
    assert not faults, "\n".join(faults)
    return looked


# From a telephone --------------------------------------------------------------------------------

@pytest.mark.parametrize("name", [*READ, LOST])
def test_from_a_telephone(name, new_page, server, subtests):
    phone = new_page(viewport={"width": 390, "height": 664}, has_touch=True, color_scheme="dark")
    phone.goto(f"{server}/{name}")
    if name != LOST:
        with subtests.test("it follows a dark system"):
            phone.wait_for_function(IS_DARK)
        with subtests.test("nothing jumps while it comes"):
            nothing_jumps(phone)
        with subtests.test("contents lead to the heading"):
            lead_to_the_heading(phone, name)
    unfold(phone)
    # Formulas come with their fonts and get wider.
    phone.wait_for_function(FONTS_ARE_THERE)
    if name != LOST:
        with subtests.test("controls can be touched"):
            controls_can_be_touched(phone, 390)
    # A telephone, a small one, a desktop at 200 %.
    for width in (390, 640, 320):
        with subtests.test(f"no sideways scrolling at {width}"):
            phone.set_viewport_size({"width": width, "height": 844})
            nothing_is_cut_off(phone, width)
    if name != LOST:
        with subtests.test("what scrolls sideways can be reached, and nothing else"):
            scrolling_can_be_reached(phone)
        with subtests.test("on paper there is the text and nothing to press"):
            # An A4 page has some 690 px between its margins; folds are open for whoever opened them.
            phone.set_viewport_size({"width": 690, "height": 980})
            phone.emulate_media(media="print")
            is_made_for_paper(phone)


def nothing_jumps(phone):
    phone.wait_for_function(IS_READY)
    phone.wait_for_function(FONTS_ARE_THERE)
    jumps = phone.evaluate("""() => new Promise((done) => {
        const found = [];
        const watch = new PerformanceObserver((list) => found.push(...list.getEntries()));
        watch.observe({ type: "layout-shift", buffered: true });
        // What was noted before comes in a task of its own.
        setTimeout(() => done(found.map(({ value, sources }) => [
            value, sources[0]?.node?.parentElement?.outerHTML.slice(0, 80)])), 100);
    })""")
    assert sum(value for value, _ in jumps) <= JUMPS, jumps


def lead_to_the_heading(phone, name):
    """The heading is in sight and below the bar, wherever one comes from: far parts aren't laid out before."""
    places = phone.eval_on_selector_all(
        f"{theme.CONTENTS} a[href^='#']", "links => links.map(link => link.hash).slice(1)")
    assert len(places) > 5 or not name.startswith("book/0")
    missed = {}
    # From the top to each of the last, then back and forth.
    for place in [*places[::-1], *places[::4]]:
        # What comes into sight is laid out in the frames that follow, and may move what is there.
        top, bar, at_end = phone.evaluate("""async ([place, contents, bar]) => {
            document.querySelector(`${contents} a[href='${place}']`).click();
            for (let frame = 0; frame < 4; frame += 1)
                await new Promise((next) => { requestAnimationFrame(next); setTimeout(next, 1000); });
            return [document.getElementById(place.slice(1)).querySelector("h2, h3, h4").getBoundingClientRect().top,
                document.querySelector(bar).getBoundingClientRect().bottom,
                scrollY + innerHeight >= document.documentElement.scrollHeight - 2];
        }""", [place, theme.CONTENTS, theme.BAR])
        # The last heading can't come up farther than the page's end lets it.
        if not bar - 1 <= top <= (600 if at_end else 332):
            missed[place] = round(top)
    assert not missed


def controls_can_be_touched(phone, width):
    boxes = phone.eval_on_selector_all(".explorer-row :is(input, select)", """controls => controls.map((control) => {
        const { left, right, height } = control.getBoundingClientRect();
        return [control.id, control.type, left, right, height];
    })""")
    faults = [key for key, kind, left, right, height in boxes
              if not 0 <= left < right <= width or (kind != "checkbox" and height < 44)]
    assert not faults


def nothing_is_cut_off(phone, width):
    assert phone.evaluate("document.documentElement.scrollWidth") <= width
    # What is too wide scrolls in a box of its own.
    cut = phone.evaluate("""([main, beyond]) => {
        const scrolls = e => e && e !== document.body
            && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
        return [...document.querySelectorAll(`${main} *`)].filter(e => {
            const box = e.getBoundingClientRect();
            return box.width && box.height && box.right > innerWidth + 1 && !scrolls(e) && !e.closest(beyond);
        }).map(e => e.outerHTML.slice(0, 120));
    }""", [theme.MAIN, theme.BEYOND_THE_EDGE])
    assert not cut


def scrolling_can_be_reached(phone):
    faults = """([main, ours]) => [...document.querySelectorAll(`${main} *`)].filter((box) => {
        const scrolls = /auto|scroll/.test(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth + 1
            && box.clientWidth;
        return scrolls ? box.tabIndex < 0 && !box.querySelector("a, button, input, select, [tabindex='0']")
            : box.matches(ours) && box.clientWidth && box.tabIndex >= 0
                && box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight;
    }).map((box) => box.outerHTML.slice(0, 120))"""
    asked = [theme.MAIN, theme.SCROLLING]
    # Sizes change for some frames.
    with suppress(TimeoutError):
        phone.wait_for_function(f"asked => !({faults})(asked).length", arg=asked, timeout=5000, polling=200)
    assert not phone.evaluate(faults, asked)


def is_made_for_paper(sheet):
    """Whoever reads in the dark doesn't print in the dark: `sheet` comes from there."""
    cut = sheet.evaluate("""text => [...document.querySelectorAll(`${text} :is(pre, table)`)].filter((box) =>
        box.scrollWidth > box.clientWidth + 1 || box.getBoundingClientRect().right > innerWidth + 1)
        .map((box) => box.textContent.trim().slice(0, 80))""", theme.TEXT)
    assert not cut
    # The theme's second title may stand for the first.
    assert sheet.locator(f"{theme.MAIN} h1:visible").count()
    for gone in (*theme.NOT_ON_PAPER, ".explorer-controls"):
        assert not sheet.locator(f"{gone}:visible").count(), gone
    small = sheet.evaluate("""() => [...document.querySelectorAll("figure.explorer")].filter((figure) =>
        figure.checkVisibility() && figure.querySelector("svg").getBoundingClientRect().width <= 200)
        .map((figure) => figure.id)""")
    assert not small
    found = sheet.evaluate("""text => ["body", text, `${text} p`, `${text} pre`, "figure svg text"].map((found) => {
        const element = document.querySelector(found);
        if (!element) return null;
        const style = getComputedStyle(element), ink = found.endsWith("text") ? style.fill : style.color;
        return [found, style.backgroundColor, ink];
    }).filter(Boolean)""", theme.TEXT)
    for what, ground, ink in found:
        channels = [float(x) for x in ground[ground.index("(") + 1:-1].split(",")]
        assert min(channels[:3]) > 200 or channels[3:] == [0], f"{what} is printed on {ground}"
        assert max(float(x) for x in ink[ink.index("(") + 1:-1].split(",")[:3]) < 130, f"{what} is printed in {ink}"


# Without scripts, without a server ---------------------------------------------------------------

@pytest.mark.parametrize("name", [name for name in READ if name != "search.html"])
def test_without_scripts(name, new_page, server, subtests):
    # In Chromium a page without scripts can be asked from here all the same.
    quiet = new_page(java_script_enabled=False, viewport={"width": 390, "height": 800})
    quiet.goto(f"{server}/{name}")
    unfold(quiet)
    with subtests.test("it can be read"):
        can_be_read(quiet)
    with subtests.test("formulas are there"):
        formulas_are_there(quiet, name)


def can_be_read(quiet):
    assert quiet.locator(theme.TITLE).is_visible()
    assert quiet.evaluate("document.documentElement.scrollWidth") <= 390
    assert not quiet.locator(".explorer-controls:visible").count()
    faults = quiet.evaluate("""() => [...document.querySelectorAll("figure.explorer")].filter((figure) =>
        figure.checkVisibility() && (figure.querySelector("svg").getBoundingClientRect().height <= 50
            || ("explorer" in figure.dataset && !figure.querySelector("figcaption").innerText.trim())))
        .map((figure) => figure.id)""")
    assert not faults


def formulas_are_there(quiet, name):
    formulas = outline(name).classes["math"]
    assert quiet.locator(".math > .katex, .math > .katex-display").count() == formulas
    # For screen readers each has its MathML, and the drawn one is hidden from them.
    assert quiet.locator(".math .katex-mathml math").count() == formulas
    assert quiet.locator(".math .katex-html[aria-hidden=true]").count() == formulas
    flat = quiet.evaluate("""text => [...document.querySelectorAll(`${text} p .katex-html`)].filter((formula) =>
        formula.checkVisibility() && !formula.getBoundingClientRect().width).length""", theme.TEXT)
    assert not flat


# What is asked here lies in the frame that one template draws around each page.
FRAMED = [*EXPLORED[:2], "book/glossary.html", "search.html"]


@pytest.mark.parametrize("name", FRAMED)
def test_in_a_dark_system_the_first_line_is_drawn_in_the_dark(name, new_page, server):
    early = new_page(color_scheme="dark")
    early.route(theme.SCRIPT, lambda route: route.fulfill(body="", content_type="text/javascript"))
    early.goto(f"{server}/{name}", wait_until="domcontentloaded")
    assert early.evaluate(IS_DARK)


@pytest.mark.parametrize("name", FRAMED[2:])
def test_it_works_as_a_file(name, page, site):
    """Without a server, too; the pages with explorers are opened so where these are moved."""
    page.goto((site / name).as_uri())
    page.wait_for_function(IS_READY)
