"""The pages to look things up: every term, claim, formula and work leads where it says, and search finds the terms."""

import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import theme
import yaml
from bs4 import BeautifulSoup
from built import soup

ROOT = Path(__file__).parents[2]
LOOKUPS = ("formulas", "glossary", "claims-checked", "references")


def article(name):
    """The text of a page of the book."""
    # Pictures are nothing of what is looked at here, either.
    return soup(f"book/{name}.html", but="svg|script|pre").select_one(theme.TEXT)


def chapters():
    return sorted(path.stem for path in (ROOT / "book").glob("[0-9]*.ipynb"))


def target(name, address):
    """The element that a link on a page of the book leads to; without an anchor, the page's text."""
    parts = urlsplit(urljoin(f"{name}.html", address))
    page = article(Path(parts.path).stem)
    return page.find(id=unquote(parts.fragment)) if parts.fragment else page


def entries():
    """(names in English, names in Chinese, meaning, id, link) of every term on the glossary's page."""
    for term in article("glossary").select("dt"):
        english, _, chinese = term.get_text().rstrip("#\n").partition(" · ")
        meaning = term.find_next("dd")
        first = meaning.find("a")
        words = "".join(str(part) for part in first.previous_siblings)
        said = BeautifulSoup("".join(reversed([str(part) for part in first.previous_siblings])), "html.parser")
        assert words
        yield english.split(", "), chinese.split("、"), " ".join(said.get_text().split()), term["id"], first["href"]


# The glossary --------------------------------------------------------------------------------

def test_each_term_is_linked_where_it_is_mentioned_first(site):
    known = {id: meaning for _, _, meaning, id, _ in entries()}
    used = set()
    assert not article("intro").select("a.term")
    for name in chapters():
        links = article(name).select("a.term")
        assert links, name
        led = [urlsplit(link["href"]).fragment for link in links]
        assert len(set(led)) == len(led), f"{name}: a term is linked twice"
        for link, id in zip(links, led):
            assert link["title"] == known[id], (name, id)
            assert not link.find_parent(["h1", "h2", "h3", "h4", "pre", "code", "summary"]), (name, id)
        used.update(led)
    assert used == set(known), f"linked nowhere: {set(known) - used}"


def test_a_term_is_linked_at_its_first_mention_and_not_later(site):
    page = BeautifulSoup(str(article("03-information-to-cross-entropy")), "html.parser")
    for left_out in page.select("h1, h2, h3, pre, code, summary, .math, svg, script"):
        left_out.decompose()
    words = page.get_text(" ")
    link = page.select_one("a.term[href$='#term-entropy']")
    before = "".join(node for node in link.find_all_previous(string=True))
    assert re.search(r"(?<![\w-])[Ee]ntrop(y|ies)(?![\w-])", words)
    assert not re.search(r"(?<![\w-])[Ee]ntrop(y|ies)(?![\w-])", before)


def test_each_term_tells_where_it_is_earned(site):
    listed = list(entries())
    assert len(listed) > 100
    for names, chinese, meaning, _, address in listed:
        assert address.startswith(("0", "1")) and target("glossary", address), names
        assert all(re.search(r"[\u4e00-\u9fff]", name) or name.endswith("值") for name in chinese), names
        assert meaning.endswith("."), names
    assert [names[0].lower() for names, *_ in listed] == sorted(names[0].lower() for names, *_ in listed)


def test_chinese_is_said_to_be_chinese(site):
    for text in article("glossary").find_all(string=re.compile(r"[\u4e00-\u9fff]")):
        assert text.find_parent(lang="zh-Hans"), text


# Claims and formulas -------------------------------------------------------------------------

def rows(name):
    return [row.find_all("td") for row in article(name).select("table tbody tr")]


def test_each_claim_leads_to_its_box_and_to_what_shows_it(site):
    assert len(rows("claims-checked")) > 60
    for claim, _, shown in rows("claims-checked"):
        link = claim.find("a")["href"]
        place = target("claims-checked", link)
        assert place is not None, link
        if "#claim-" in link:
            assert {"box", "claim"} <= set(place["class"]), link
        for proof in shown.find_all("a"):
            place = target("claims-checked", proof["href"])
            assert place is not None, proof["href"]
            said = re.sub(r"chapter \d+, ", "", proof.get_text())
            if said.startswith("cell"):
                assert "cell" in place["class"] and place.select_one(".cell_input"), proof["href"]
            elif said.startswith("step"):
                assert place.get_text().lower().startswith(said), proof["href"]
        assert shown.find("a")


def test_each_formula_leads_to_where_it_is_derived(site):
    assert len(rows("formulas")) > 60
    for result, symbols, _ in rows("formulas"):
        link = result.find("a")["href"]
        assert target("formulas", link) is not None, link
        assert symbols.select(".katex"), result.get_text()


def test_the_formulas_can_be_printed_on_few_pages(page, server):
    page.goto(f"{server}/book/formulas.html")
    printed = page.pdf(format="A4", margin=dict(top="12mm", bottom="12mm", left="12mm", right="12mm"))
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) <= 4
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})  # A4 without its margins
    cut = page.eval_on_selector_all(
        "table.formulas td", "cells => cells.filter(c => c.scrollWidth > c.clientWidth + 1).map(c => c.innerText)")
    assert not cut
    # Name, symbols and code stand beside each other.
    tops = page.eval_on_selector_all("table.formulas tbody tr:first-child", """rows => rows.map(
        row => new Set([...row.cells].map(cell => Math.round(cell.getBoundingClientRect().top))).size)""")
    assert set(tops) == {1}


# Works ---------------------------------------------------------------------------------------

def test_each_work_is_named_somewhere_and_leads_there_and_back(site):
    works = article("references").select("li[id^=ref-]")
    assert len(works) >= 13
    for work in works:
        named = work.select(".cited-in a")
        assert named, work["id"]
        for link in named:
            place = target("references", link["href"])
            assert place is not None and place.find_next("a")["href"] == f"references.html#{work['id']}", link["href"]


def test_named_works_are_linked(site):
    """Wherever a bracket holds a name and a year, it is a link."""
    for name in chapters():
        for text in article(name).find_all(string=re.compile(r"\([A-Z][a-zé]+[^()]*, (18|19|20)\d\d\)")):
            pytest.fail(f"{name}: {text}")


# The way through the book --------------------------------------------------------------------

def test_next_links_make_one_path(site):
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = toc.get("parts") or [toc]
    path = [toc["root"]] + [chapter["file"] for part in parts for chapter in part["chapters"]]
    names = [Path(file).name for file in path]
    assert set(names[9:]) == {*LOOKUPS, "notation", "how-fast", "make-your-own", "zh"}
    for before, name, after in zip([None, *names], names, [*names[1:], None]):
        page = article(name).find_parents()[-1]
        for way, other in ((theme.BACK, before), (theme.ONWARD, after)):
            link = page.select_one(f"{theme.MAIN} {way}")
            assert (Path(link["href"]).stem if link else None) == other, (name, way)
        number = re.match(r"\d+", article(name).find("h1").get_text())
        # Chapters are numbered as their files are, look-ups aren't.
        assert (number and int(number[0])) == (int(name[:2]) if name[:2].isdigit() else None), name


# Search --------------------------------------------------------------------------------------

def results(page, server, words):
    """For each of several queries, the pages that search finds, best first."""
    page.goto(f"{server}/search.html?q=sigmoid")
    page.wait_for_selector("#search-results li a")
    return page.evaluate("""words => words.map(
        word => Search._performSearch(...Search._parseQuery(word)).map(result => result[0]))""", words)


def test_search_finds_every_term_in_both_languages(page, server):
    words = [name for english, chinese, *_ in entries() for name in english + chinese]
    assert len(words) > 200
    found = results(page, server, words)
    lost = [word for word, pages in zip(words, found, strict=True) if "book/glossary" not in pages]
    assert not lost


# Whole terms, parts of them, two in one, scripts mixed, and a name that isn't the usual one; then words of prose, which
# aren't the glossary's.
CHINESE = {"glossary": ["交叉熵", "熵", "下降", "海森", "交叉熵损失", "KL散度", "学习率 梯度", "跃迁函数",
                        "sigmoid函数"],
           "zh": ["教练", "泰坦尼克", "惩罚太小", "感知机几乎无法训练"]}


def test_search_finds_chinese_words(page, server, subtests):
    for name, queries in CHINESE.items():
        for query in queries:
            with subtests.test(query):
                page.goto(f"{server}/search.html?q={query}")
                # Results appear one by one.
                page.wait_for_selector(f"#search-results li a[href^='book/{name}.html']")
                page.wait_for_selector("#search-results li p.context")


def test_the_page_in_chinese_says_so_and_leads_to_places_that_are_there(site):
    page = article("zh")
    assert page.find("section")["lang"] == "zh-Hans" and not page.select("section [lang], a.term")
    links = [link["href"] for link in page.select("section a[href^='0'], section a[href^='glossary']")]
    assert len(links) > 150
    for link in links:
        place = target("zh", link)
        assert place is not None, link


def test_search_says_when_there_is_nothing(page, server):
    page.goto(f"{server}/search.html?q=喵喵")
    page.wait_for_function("/did not match|no documents/i.test(document.querySelector('#search-results').innerText)")
