"""Every page of the built site as it lies on disk: it says what it is, leads nowhere wrong, fetches nothing elsewhere.

What takes a browser is asked of each page in `test_visits.py`; here only search and the ways in take one.
"""

import gzip
import re
from copy import copy
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import theme
from booksite import repository
from built import LOST, PAGES, READ, notebook, outline, soup, target
from conftest import SITE

FETCHED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "video": "src",
           "audio": "src", "embed": "src", "object": "data", "image": "href", "use": "href"}
# Lighthouse's list: what a link may not be called.
SAYS_NOTHING = {"click here", "click this", "go", "here", "information", "learn more", "more", "more info",
                "more information", "read more", "right here", "see more", "start", "this"}
# Where the site begins on its host: the page for a wrong address, which is shown at any depth, names all from there.
HOME = urlsplit(repository.site_address(repository.find(SITE.parents[1])[0])).path or "/"
# Before a line is seen: the page itself and what it names in its head; compressed bytes.
BEFORE_THE_FIRST_LINE = 200_000


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


@pytest.mark.parametrize("name", PAGES)
def test_its_html(name, site, subtests):
    with subtests.test("its links lead somewhere"):
        links_lead_somewhere(name, site)
    if name not in READ:
        return
    with subtests.test("it says what it is"):
        says_what_it_is(name, site)
    with subtests.test("its links say where they lead"):
        said = {" ".join(link.get_text().split()).lower() for link in soup(name).find_all("a", href=True)}
        assert not said & SAYS_NOTHING
    with subtests.test("it fetches files of the site alone"):
        fetches_files_of_the_site_alone(name, site)
    with subtests.test("little stands before the first line"):
        little_stands_before_the_first_line(name, site)
    with subtests.test("no id is there twice"):
        assert not [one for one, times in outline(name).ids.items() if times > 1]
    with subtests.test("no formula is left as source"):
        assert not outline(name).classes["katex-error"]
        assert not re.findall(r"\$[^$\n]+\$|\\(?:begin|end|frac|sigma|sum|mathbf|label|left|right)\b", prose(name))
    with subtests.test("pictures say what is seen"):
        pictures_say_what_is_seen(name)


def links_lead_somewhere(name, site):
    lost = []
    for link in soup(name).find_all("a", href=True):
        address = link["href"]
        if urlsplit(address).scheme or urlsplit(address).netloc:
            continue
        path, anchor = target(name, address.removeprefix(HOME) if name == LOST else address)
        if not (site / path).is_file():
            lost.append(f"{address}: no such file")
        # "#" alone is the top of the page.
        elif anchor and path.endswith(".html") and anchor not in outline(path).ids:
            lost.append(f"{address}: no such place")
    assert not lost


def says_what_it_is(name, site):
    html = soup(name)
    about = html.find("meta", attrs={"name": "description"})["content"]
    assert 20 <= len(about) <= 220 and "\\" not in about
    assert name == "search.html" or (html.find("meta", property="og:title")["content"]
                                     and html.find("meta", property="og:description"))
    assert html.title.string.count("From Step to Softmax") == 1
    # The theme says it, and docutils once more.
    assert {meta["content"].replace(" ", "") for meta in html.find_all("meta", attrs={"name": "viewport"})} == {
        "width=device-width,initial-scale=1"}
    icon = html.find("link", rel="icon")["href"]
    assert (site / target(name, icon)[0]).is_file()
    # A picture for those who share the address needs a whole address: there is one or none.
    picture = html.find("meta", property="og:image")
    if picture:
        assert picture["content"].endswith("/_static/card.png")
        assert html.find("link", rel="canonical")["href"].endswith(name)


def fetches_files_of_the_site_alone(name, site):
    for tag, attribute in FETCHED.items():
        for found in soup(name).find_all(tag):
            address = found.get(attribute) or found.get("xlink:href") or ""
            if address.startswith(("data:", "#")) or not address:
                continue
            assert not urlsplit(address).netloc, f"{tag}: {address}"
            assert (site / target(name, address)[0]).is_file(), f"{tag}: {address}"


def little_stands_before_the_first_line(name, site):
    head = soup(name).head
    sheets = head.find_all("link", rel="stylesheet")
    assert sheets
    if name != "search.html":  # which calls its scripts from within
        waiting = [script["src"] for script in head.find_all("script", src=True) if not script.has_attr("defer")]
        assert not waiting, "scripts that the page waits for"
        assert not head.find_all("link", rel="preload")
    files = [site / name] + [site / target(name, sheet["href"])[0] for sheet in sheets]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= BEFORE_THE_FIRST_LINE


def prose(name):
    """The text that a reader sees, without code, scripts and formulas."""
    body = copy(soup(name).select_one(theme.TEXT))
    for tag in body.find_all(["script", "style", "code", "svg"]):
        tag.decompose()
    return body.get_text(" ")


def pictures_say_what_is_seen(name):
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
    lost.locator(theme.TEXT).get_by_role("link").first.click()
    lost.wait_for_url("**/book/01-*.html", wait_until="commit")
    lost.goto(f"{server}/{wrong}")
    lost.get_by_role("searchbox").fill("sigmoid")
    lost.get_by_role("searchbox").press("Enter")
    lost.wait_for_selector("#search-results li a")


def test_styles_fetch_files_of_the_site_alone(site):
    for sheet in site.rglob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
        for address in re.findall(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)", css):
            address = "".join(address)
            if address.startswith(("data:", "#")):
                continue
            assert not urlsplit(address).netloc, f"{sheet}: {address}"
            assert (sheet.parent / unquote(urlsplit(address).path)).is_file(), f"{sheet}: {address}"


def test_the_book_has_formulas(site):
    assert sum(outline(name).classes["math"] for name in READ) > 5


def test_search_finds_a_word(page, server):
    page.goto(f"{server}/search.html?q=sigmoid")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li a[href^='book/']").count()
    page.wait_for_selector("#search-results li p.context")
    assert not [text for text in page.locator("#search-results p.context").all_inner_texts() if "\\" in text]
    page.locator("#search-results li a").first.click()
    page.wait_for_url("**/book/*.html*")


def test_buttons_lead_to_one_repository_or_there_are_none(site):
    """With a repository every chapter can be opened in JupyterLab; without one no button pretends."""
    launch = {name: [link["href"] for link in soup(name).find_all("a", href=True) if "mybinder.org" in link["href"]]
              for name in READ}
    sources = [link["href"] for name in READ for link in soup(name).select(theme.REPOSITORY_LINKS)]
    if not any(launch.values()):
        assert not sources
        return
    for name in filter(notebook, READ):
        opened = Path(name).with_suffix(".ipynb").as_posix()
        assert launch[name] and all(link.endswith(f"?urlpath=lab/tree/{opened}") for link in launch[name])
