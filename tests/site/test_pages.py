"""Every page of the built site, found on disk: it stands alone, leads nowhere wrong, and can be read."""

import io
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import numpy as np
import pytest
from booksite.finish import pages
from bs4 import BeautifulSoup
from conftest import SITE
from PIL import Image

PAGES = [page.relative_to(SITE).as_posix() for page in pages(SITE)]
# The front page only leads on to the first one; that for a wrong address stands alone.
READ = [page for page in PAGES if page not in ("index.html", "404.html")]
every_page = pytest.mark.parametrize("name", READ)
# Not the theme's second one, for print.
TITLE = "main h1:not(#jb-print-docs-body *)"
FETCHED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "video": "src",
           "audio": "src", "embed": "src", "object": "data", "image": "href", "use": "href"}


@cache
def soup(name):
    return BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser")


@cache
def ids(name):
    page = soup(name)
    return {tag["id"] for tag in page.find_all(id=True)} | {tag["name"] for tag in page.select("a[name]")}


def target(name, address):
    """(file of the site, anchor) that an address on a page leads to."""
    parts = urlsplit(urljoin(name, address))
    return unquote(parts.path) or name, unquote(parts.fragment)


def unfold(page):
    """Let all of a page be laid out, also what is folded and what a telephone leaves for later."""
    page.evaluate("document.documentElement.classList.remove('coming')")
    page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")


def alone(page, name):
    """Take all around a figure out of sight: else a long page is laid out anew for each picture."""
    page.evaluate("""name => {
        if (!document.getElementById("aside"))
            document.head.insertAdjacentHTML(
                "beforeend", "<style id=aside>.aside { display: none !important }</style>");
        document.querySelectorAll(".aside").forEach((other) => other.classList.remove("aside"));
        for (let part = document.getElementById(name); !part.matches("article, body"); part = part.parentElement)
            for (const other of part.parentElement.children) if (other !== part) other.classList.add("aside");
    }""", name)


def test_there_are_pages(site):
    assert "index.html" in PAGES and "search.html" in PAGES
    assert [page for page in PAGES if page.startswith("book/")]


def test_every_chapter_has_its_page(site):
    """A file that _toc.yml doesn't name is left out without a word."""
    book = Path(__file__).parents[2] / "book"
    chapters = {path.stem for path in book.iterdir() if path.suffix in (".ipynb", ".md")}
    assert {Path(name).stem for name in PAGES if name.startswith("book/")} == chapters


def test_the_front_page_leads_to_the_book(page, server):
    page.goto(f"{server}/")
    page.wait_for_url("**/book/*.html")
    assert page.locator("h1").count()


@every_page
def test_it_loads_without_an_error_or_another_host(name, page, server):
    # The fixture `page` fails the test for either.
    answer = page.goto(f"{server}/{name}")
    assert answer.status == 200
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator(TITLE).is_visible()
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth)")
    assert page.evaluate("document.fonts.ready.then(fonts => [...fonts].every(f => f.status !== 'error'))")


@every_page
def test_it_works_as_a_file(name, page, site):
    """Without a server, too: a page opened from a folder may fetch less than one from a host."""
    page.goto((site / name).as_uri())
    page.wait_for_function("!document.querySelector('[data-explorer]:not([data-ready])')")
    slider = page.locator(".explorer input[type=range]:visible")
    if slider.count():
        slider = slider.first
        before = page.inner_text(".explorer:has(input[type=range]:visible) figcaption")
        at_end = slider.evaluate("slider => slider.value === slider.max")
        slider.press("ArrowLeft" if at_end else "ArrowRight")
        assert page.inner_text(".explorer:has(input[type=range]:visible) figcaption") != before


@every_page
def test_it_says_what_it_is(name, site):
    html = soup(name)
    about = html.find("meta", attrs={"name": "description"})["content"]
    assert 20 <= len(about) <= 220 and "\\" not in about
    assert html.find("meta", property="og:title")["content"] and html.find("meta", property="og:description")
    assert html.title.string.count("From Step to Softmax") == 1
    assert len(html.find_all("meta", attrs={"name": "viewport"})) == 1
    icon = html.find("link", rel="icon")["href"]
    assert (site / target(name, icon)[0]).is_file()
    # A picture for those who share the address needs a whole address: there is one or none.
    picture = html.find("meta", property="og:image")
    if picture:
        assert picture["content"].endswith("/_static/card.png")
        assert html.find("link", rel="canonical")["href"].endswith(name)


def test_titles_and_descriptions_are_told_apart(site):
    for kind in ("title", "description"):
        said = [soup(name).title.string if kind == "title" else
                soup(name).find("meta", attrs={"name": "description"})["content"]
                for name in READ if name != "search.html"]
        assert len(set(said)) == len(said), f"two pages have one {kind}"


@pytest.mark.parametrize("wrong", ["nothing.html", "book/nothing.html", "book/deep/er/"])
def test_a_wrong_address_leads_back(wrong, new_page, server):
    lost = new_page()
    # It is an error, and here it is meant.
    lost.route(f"{server}/{wrong}", lambda route: route.fulfill(status=200, response=route.fetch()))
    assert lost.request.get(f"{server}/{wrong}").status == 404
    lost.goto(f"{server}/{wrong}")
    assert lost.locator("h1").inner_text() == "There is no such page"
    lost.get_by_role("link").first.click()
    lost.wait_for_url("**/book/01-*.html")
    lost.goto(f"{server}/{wrong}")
    lost.get_by_role("searchbox").fill("sigmoid")
    lost.get_by_role("searchbox").press("Enter")
    lost.wait_for_selector("#search-results li a")


@every_page
def test_it_fetches_files_of_the_site_alone(name, site):
    for tag, attribute in FETCHED.items():
        for found in soup(name).find_all(tag):
            address = found.get(attribute) or found.get("xlink:href") or ""
            if address.startswith(("data:", "#")) or not address:
                continue
            assert not urlsplit(address).netloc, f"{tag}: {address}"
            assert (site / target(name, address)[0]).is_file(), f"{tag}: {address}"


def test_styles_fetch_files_of_the_site_alone(site):
    for sheet in site.rglob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
        for address in re.findall(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)", css):
            address = "".join(address)
            if address.startswith(("data:", "#")):
                continue
            assert not urlsplit(address).netloc, f"{sheet}: {address}"
            assert (sheet.parent / unquote(urlsplit(address).path)).is_file(), f"{sheet}: {address}"


@pytest.mark.parametrize("name", PAGES)
def test_its_links_lead_somewhere(name, site):
    for link in soup(name).find_all("a", href=True):
        address = link["href"]
        if urlsplit(address).scheme or urlsplit(address).netloc:
            continue
        path, anchor = target(name, address)
        assert (site / path).is_file(), f"{address}: no such file"
        # "#" alone is the top of the page.
        if anchor and path.endswith(".html"):
            assert anchor in ids(path), f"{address}: no such place"


@every_page
def test_no_id_is_there_twice(name, site):
    found = [tag["id"] for tag in soup(name).find_all(id=True)]
    assert not {one for one in found if found.count(one) > 1}


def prose(name):
    """The text that a reader sees, without code, scripts and the TeX that MathML carries along."""
    body = BeautifulSoup(str(soup(name).find("article")), "html.parser")
    for tag in body.find_all(["script", "style", "pre", "code", "annotation", "svg"]):
        tag.decompose()
    return body.get_text(" ")


@every_page
def test_no_formula_is_left_as_source(name, site):
    assert not soup(name).find_all(class_="katex-error")
    left = re.findall(r"\$[^$\n]+\$|\\(?:begin|end|frac|sigma|sum|mathbf|label|left|right)\b", prose(name))
    assert not left


@every_page
def test_formulas_need_no_script(name, new_page, server):
    quiet = new_page(java_script_enabled=False)
    quiet.goto(f"{server}/{name}")
    formulas = len(soup(name).select(".math"))
    assert quiet.locator(".math > .katex, .math > .katex-display").count() == formulas
    # For screen readers each has its MathML, and the drawn one is hidden from them.
    assert quiet.locator(".math .katex-mathml math").count() == formulas
    assert quiet.locator(".math .katex-html[aria-hidden=true]").count() == formulas
    for formula in quiet.locator("article > section > p .katex-html").all()[:20]:
        assert formula.bounding_box()["width"] > 0


def test_the_book_has_formulas(site):
    assert sum(len(soup(name).select(".math")) for name in READ) > 5


@pytest.mark.parametrize("width", [320, 390, 640], ids=["a small phone", "a phone", "a desktop at 200 %"])
@pytest.mark.parametrize("name", [*READ, "404.html"])
def test_no_sideways_scrolling(name, width, new_page, server):
    phone = new_page(viewport={"width": width, "height": 844}, has_touch=True)
    phone.goto(f"{server}/{name}")
    unfold(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= width
    # Nor is anything cut off: what is too wide scrolls in a box of its own.
    cut = phone.evaluate("""() => {
        const scrolls = e => e && e !== document.body
            && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
        return [...document.querySelectorAll("main *")].filter(e => {
            const box = e.getBoundingClientRect();
            return box.width && box.height && box.right > innerWidth + 1 && !scrolls(e)
                && !e.closest("svg, .katex-mathml, .headerlink, .visually-hidden, .bd-sidebar-secondary")
                && !e.closest("#jb-print-docs-body");
        }).map(e => e.outerHTML.slice(0, 120));
    }""")
    assert not cut


@every_page
def test_a_picture_of_the_whole_page_holds_all_of_it(name, new_page, server):
    """A telephone leaves far parts for later; who takes the whole page at once gets them too."""
    phone = new_page(viewport={"width": 390, "height": 844})
    phone.goto(f"{server}/{name}")
    # On a busy machine the browser says it a little late, one time in forty.
    for _ in range(3):
        picture = phone.screenshot(full_page=True)
        if phone.evaluate("!document.documentElement.classList.contains('coming')"):
            break
    seen = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    height = phone.evaluate("document.documentElement.scrollHeight")
    # What heights.py guesses is how much of the page is in the picture.
    assert 0.9 * height < len(seen) < 1.1 * height
    strips = [seen[top:top + 700] for top in range(0, min(len(seen), height) - 1000, 700)]
    assert all(strip.std() > 3 for strip in strips), "nothing but background for most of a screen"


@every_page
def test_in_a_dark_system_the_first_line_is_drawn_in_the_dark(name, new_page, server):
    desk = new_page(color_scheme="dark")
    desk.route("**/site.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    desk.goto(f"{server}/{name}")
    assert desk.evaluate("document.documentElement.dataset.theme") == "dark"


@every_page
def test_light_and_dark_can_be_chosen(name, new_page, server):
    desk = new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    desk.goto(f"{server}/{name}")
    seen = {}
    for _ in range(3):
        theme = desk.evaluate("document.documentElement.dataset.theme")
        seen[theme] = desk.evaluate("""title => [
            [document.body, "backgroundColor"], [document.querySelector(title), "color"]].map(
            ([e, what]) => getComputedStyle(e)[what].match(/\\d+/g).slice(0, 3).map(Number))""", TITLE)
        desk.locator(".theme-switch-button:visible").first.click()
    (light, ink), (dark, chalk) = seen["light"], seen["dark"]
    assert min(light) > 200 and max(ink) < 100
    assert max(dark) < 80 and min(chalk) > 150


@every_page
def test_it_follows_a_dark_system(name, new_page, server):
    night = new_page(color_scheme="dark")
    night.goto(f"{server}/{name}")
    night.wait_for_function("document.documentElement.dataset.theme === 'dark'")


def test_search_finds_a_word(page, server):
    page.goto(f"{server}/search.html?q=sigmoid")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li a[href^='book/']").count()
    page.wait_for_selector("#search-results li p.context")
    assert not [text for text in page.locator("#search-results p.context").all_inner_texts() if "\\" in text]
    page.locator("#search-results li a").first.click()
    page.wait_for_url("**/book/*.html*")


@pytest.mark.parametrize("name", [page for page in PAGES if page.startswith("book/")])
def test_a_chapter_can_be_searched_from(name, page, server):
    page.goto(f"{server}/{name}")
    page.keyboard.press("Control+k")
    page.keyboard.type("gradient")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=gradient*")


def test_buttons_lead_to_one_repository_or_there_are_none(site):
    """With a repository every chapter can be opened in JupyterLab; without one no button pretends."""
    launch = {name: [link["href"] for link in soup(name).find_all("a", href=True) if "mybinder.org" in link["href"]]
              for name in READ}
    sources = [link["href"] for name in READ
               for link in soup(name).select(".dropdown-source-buttons a, .btn-source-repository-button")]
    if not any(launch.values()):
        assert not sources
        return
    for name in READ:
        notebook = Path(name).with_suffix(".ipynb").as_posix()
        if (Path(site).parents[1] / notebook).is_file():
            assert launch[name] and all(link.endswith(f"?urlpath=lab/tree/{notebook}") for link in launch[name])
