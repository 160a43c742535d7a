"""What a first visit to each page weighs and asks for, compressed, and what the first line has to wait for.

Budgets in bytes and requests; `make lighthouse` says what they come to in seconds.
"""

import gzip
from collections import defaultdict

import pytest
from test_pages import READ, every_page, soup, target

# All that a page loads by itself, explorers' data included.
BYTES, TURNING = 350_000, 600_000
# A page, its style sheet, its scripts, its icon, and the fonts of its formulas; and one for each explorer.
REQUESTS = 16
# Before a line is seen: the page itself and what it names in its head.
BEFORE_THE_FIRST_LINE = 200_000
# Surfaces that turn are drawn anew from each side.
SURFACES = "book/02-why-not-squared-error.html"


def visit(page, address):
    """The answers of a first visit, by address: their bytes as they went over the wire."""
    sizes = defaultdict(int)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    asked = {}
    session.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))

    def ended(event):
        url = asked.get(event["requestId"], "")
        if not url.startswith("data:"):
            sizes[url] += event["encodedDataLength"]

    session.on("Network.loadingFinished", ended)
    page.goto(address)
    page.wait_for_function("!document.querySelector('[data-explorer]:not([data-ready])')")
    page.wait_for_load_state("networkidle")
    return sizes


@every_page
def test_a_first_visit_is_light(name, page, server):
    sizes = visit(page, f"{server}/{name}")
    if name == "search.html":
        return
    told = "\n".join(f"{size:8} {url}" for url, size in sorted(sizes.items(), key=lambda item: -item[1])[:8])
    assert sum(sizes.values()) <= (TURNING if name == SURFACES else BYTES), told
    explorers = len(soup(name).select("[data-explorer]"))
    assert len(sizes) <= REQUESTS + explorers, told


@every_page
def test_little_stands_before_the_first_line(name, site):
    head = soup(name).head
    sheets = head.find_all("link", rel="stylesheet")
    assert len(sheets) == 1, "one style sheet for the whole site"
    if name != "search.html":  # which calls its scripts from within
        waiting = [script["src"] for script in head.find_all("script", src=True) if not script.has_attr("defer")]
        assert not waiting, "scripts that the page waits for"
        assert not head.find_all("link", rel="preload")
    files = [site / name] + [site / target(name, sheet["href"])[0] for sheet in sheets]
    weight = sum(len(gzip.compress(file.read_bytes())) for file in files)
    assert weight <= BEFORE_THE_FIRST_LINE


@every_page
def test_explorers_data_come_after_the_page(name, page, server):
    """They are asked for when all else has come, and each is there in the end."""
    if not soup(name).select("[data-explorer]"):
        return
    page.goto(f"{server}/{name}")
    page.wait_for_function("!document.querySelector('[data-explorer]:not([data-ready])')")
    early = page.evaluate("""() => {
        const loaded = performance.getEntriesByType("navigation")[0].loadEventStart;
        return performance.getEntriesByType("resource").map(({ name, startTime }) => [name, startTime])
            .filter(([name, start]) => name.includes("/explorers/") && start < loaded);
    }""")
    assert not early


SEEN = """() => {
    const seen = {};
    for (const element of document.querySelectorAll("body, body *")) {
        if (element.closest("svg") && element.localName !== "svg") continue;
        const key = [element.localName, element.className.baseVal ?? element.className,
            element.parentElement?.className].join("|");
        if (key in seen) continue;
        seen[key] = [null, "::before", "::after"].map((part) => {
            const style = getComputedStyle(element, part);
            return [...style].filter((name) => !/^--|origin|^(inline|block)-size$|^width$|^height$/.test(name))
                .map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
        });
    }
    return seen;
}"""


@pytest.mark.parametrize("media, width", [("screen", 1280), ("screen", 390), ("print", 800)])
@pytest.mark.parametrize("name", [name for name in READ if name in ("book/intro.html", "search.html")] + [SURFACES])
def test_the_one_style_sheet_says_what_all_sheets_say(name, media, width, page, server):
    """What the build has dropped says nothing: with the theme's own sheets every element looks the same."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media=media, reduced_motion="reduce")
    page.goto(f"{server}/{name}")
    page.evaluate("document.documentElement.classList.remove('coming')")
    # Lists come with their figure, a frame after it is laid out.
    page.wait_for_function("""() => ![...document.querySelectorAll("figure template")].some(
        (list) => list.parentElement.checkVisibility())""")
    ours = page.evaluate(SEEN)
    page.evaluate("""async () => {
        const link = document.querySelector("link[rel=stylesheet]");
        const whole = link.dataset.of.split(" ").map((sheet) => {
            const one = document.createElement("link");
            one.rel = "stylesheet";
            one.href = new URL(sheet, link.href);
            link.before(one);
            return new Promise((done) => (one.onload = done));
        });
        await Promise.all(whole);
        link.remove();
        await document.fonts.ready;
    }""")
    theirs = page.evaluate(SEEN)
    assert len(ours) > 50
    assert not ours.keys() ^ theirs.keys(), "the page itself changed in between"
    for key, styles in ours.items():
        for mine, whole in zip(styles, theirs[key]):
            differing = set(mine.split(";")) ^ set(whole.split(";"))
            assert not differing, f"{key}: {sorted(differing)[:6]}"
