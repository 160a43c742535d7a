"""What is done to pages after the build: one style sheet, one script, explorers' data in files, better to hear."""

import json
import re
from pathlib import Path

import pytest
import tinycss2
from booksite import access, card, doors, finish, fonts, head, heights, katex, pieces, scripts, styles, weight
from docutils import nodes
from PIL import Image

# Styles ----------------------------------------------------------------------------------------

WORDS = {"p", "a", "box", "open", "html"}


@pytest.mark.parametrize("css, wanted", [
    (".box { color: red }", ".box{color: red}"),
    (".card { color: red }", ""),
    (".card, p > .box { color: red }", "p > .box{color: red}"),
    ("p .box:not(.card):hover::before { top: 0 }", "p .box:not(.card):hover::before{top: 0}"),
    ('#box[data-x="card"] { top: 0 }', '#box[data-x="card"]{top: 0}'),
    ("#card { top: 0 }", ""),
    ("video { top: 0 }", ""),
    ("P.box { top: 0 }", "P.box{top: 0}"),
    (":is(.card, .box) { top: 0 }", ":is(.card, .box){top: 0}"),
    ("@media print { .card { top: 0 } }", ""),
    ("@media print { .card { top: 0 } .box { top: 0 } }", "@media print{.box{top: 0}}"),
    ("@keyframes card { from { top: 0 } }", "@keyframes card{from { top: 0 }}"),
    ("/* of .box */ .box /* here */ { top: 0 }", ".box{top: 0}"),
    ('.box { content: ",.card{}" }', '.box{content: ",.card{}"}'),
])
def test_rules_are_kept_that_may_say_something(css, wanted):
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    assert styles.kept(rules, WORDS) == wanted


def test_words_of_a_page_are_its_elements_classes_and_ids():
    page = """<html><p class="box open" id='a-b'>class="none"</p><script>var x = '<i class="not">'</script></html>"""
    assert styles.words_of(page) == {"html", "p", "box", "open", "a-b", "none"}


def test_sheets_of_all_pages_keep_their_order():
    assert styles.in_one_order([["a", "c"], ["a", "b", "c", "d"], ["b", "x", "d"]]) == ["a", "b", "x", "c", "d"]


@pytest.fixture
def site(tmp_path):
    """A site of one page with two sheets, one of which imports and names a picture."""
    static = tmp_path / "_static"
    (static / "styles").mkdir(parents=True)
    (static / "basic.css").write_text("@charset 'utf-8'; p { color: blue }")
    (static / "styles" / "theme.css").write_text(
        "@import '../basic.css'; .box { background: url(../a.png) } .card { background: url(b.png) }")
    (static / "own.css").write_text("p { color: red }")
    page = tmp_path / "book" / "x.html"
    page.parent.mkdir()
    page.write_text('<head>\n<link href="../_static/styles/theme.css?digest=1" rel="stylesheet" />\n'
                    '<link rel="icon" href="x.svg"/><link rel="stylesheet" href="../_static/own.css?v=1" />\n</head>')
    return page


def test_many_sheets_become_one(site):
    static = site.parents[1] / "_static"
    html = site.read_text()
    sheets = styles.sheets_of(html, site, static)
    assert sheets == ["styles/theme.css", "own.css"]
    version = styles.write(static, sheets, WORDS, set())
    css = (static / "site.css").read_text()
    assert css.index("blue") < css.index("red") and 'url("a.png")' in css and "b.png" not in css
    once = styles.linked(html, "../", sheets, version)
    assert once.count("stylesheet") == 1 and 'rel="icon"' in once and f"site.css?v={version}" in once
    assert styles.sheets_of(once, site, static) == sheets
    assert styles.linked(once, "../", sheets, version) == once


def test_the_one_sheet_is_made_anew_when_a_sheet_or_a_word_changes(site):
    static = site.parents[1] / "_static"
    first = styles.write(static, ["own.css"], WORDS, set())
    assert styles.write(static, ["own.css"], WORDS | {"card"}, set()) != first
    (static / "own.css").write_text("p { color: green }")
    assert styles.write(static, ["own.css"], WORDS, set()) != first
    assert "green" in (static / "site.css").read_text()


def test_a_font_is_cut_to_what_is_shown():
    path = katex.folder() / "fonts" / "KaTeX_Main-Regular.ttf"
    assert len(fonts.cut(path, "ab")) < 4000 < path.stat().st_size
    assert fonts.cut(path, "ab") == fonts.cut(path, "ab")
    assert fonts.cut(path, "\uf0ff") is None


# Scripts ---------------------------------------------------------------------------------------

def test_small_scripts_become_one(tmp_path):
    static = tmp_path / "_static"
    static.mkdir()
    (static / "documentation_options.js").write_text("const DOCUMENTATION_OPTIONS = {\n    A: 1,\n};\n")
    (static / "a.js").write_text('"use strict";\nlet a = 1\n//# sourceMappingURL=a.js.map')
    page = tmp_path / "x.html"
    html = """<head>
  <!-- Pre-loaded scripts that we'll load fully later -->
  <link rel="preload" as="script" href="_static/a.js" />
    <script src="_static/documentation_options.js?v=1"></script>
    <script>DOCUMENTATION_OPTIONS.B = 2</script>
    <script defer="defer" src="_static/explore.js?v=2"></script>
  </head><body><script defer src="_static/a.js?digest=3"></script></body>"""
    once = scripts.gathered(html, page, "", static)
    assert "preload" not in once and once.index("A: 1") < once.index("B = 2")
    assert re.findall(r'src="([^"]*)"', once) == ["_static/explore.js?v=2", "_static/site.js"]
    assert scripts.gathered(once, page, "", static) == once
    assert scripts.names([once]) == {"a.js", "explore.js"}


def test_a_theme_whose_script_is_another_is_noticed(tmp_path):
    (tmp_path / "a.js").write_text("let a = 1")
    with pytest.raises(SystemExit, match="look at it anew"):
        scripts.write(['<script defer src="site.js" data-of="a.js"></script>'], tmp_path)


def test_of_the_theme_s_script_only_the_measuring_goes(tmp_path):
    import pydata_sphinx_theme
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static" / "scripts"
    whole = (theme / "pydata-sphinx-theme.js").read_text(encoding="utf-8")
    (tmp_path / "t.js").write_text(whole, encoding="utf-8")
    version = scripts.write(['<script defer src="site.js" data-of="t.js"></script>'], tmp_path)
    left = (tmp_path / "site.js").read_text(encoding="utf-8")
    assert whole.count("tabIndex=") - left.count("tabIndex=") == 1
    assert '["pre",' not in left and len(whole) - len(left) < 800
    assert scripts.linked('<script src="_static/site.js?v=0"', version) == f'<script src="_static/site.js?v={version}"'


# Explorers' data -------------------------------------------------------------------------------

def test_explorers_data_move_into_files_and_stay_what_they_are(tmp_path):
    data = {"texts": ["`a` ${b} \\n \u2028 é </svg>", 'quoted "x"']}
    text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    html = (f"<figure class='explorer' id='k' data-explorer='k'><svg></svg><select id='a'><option>1</option></select>"
            f"<script type='application/json'>{text}</script></figure><figure class='explorer' id='s'></figure>")
    page = tmp_path / "book" / "x.html"
    moved = pieces.moved(html, page, "../", tmp_path)
    [file] = (tmp_path / "explorers").iterdir()
    assert f"data-pieces='../_static/explorers/{file.name}'" in moved and "application/json" not in moved
    assert "<template><select id='a'><option>1</option></select></template>" in moved
    script = file.read_text(encoding="utf-8")
    inside = re.fullmatch(r"document\.currentScript\.pieces=String\.raw`([^`]*)`\n", script)[1]
    assert "${" not in inside and json.loads(inside) == data
    assert pieces.moved(moved, page, "../", tmp_path) == moved
    pieces.remove_old([moved], tmp_path)
    assert file.is_file()
    pieces.remove_old(["<p>"], tmp_path)
    assert not file.exists()


# How tall it will be -----------------------------------------------------------------------------

def tall(*children):
    height, _ = heights.measure(nodes.container("", *children), {}, 0)
    return height


def test_of_a_long_page_each_part_is_told_and_rather_too_tall():
    def page(lines):
        text = nodes.paragraph("", "x" * heights.LETTERS * lines)
        part = nodes.section("", text, ids=["part"])
        whole = nodes.container("", nodes.section("", part, ids=["page"]))
        return heights.of(whole), tall(text.deepcopy())

    assert page(10) == ({}, pytest.approx(10 * heights.LINE + heights.GAP))
    found, height = page(1000)
    assert found["page"] == found["part"]
    assert height < found["part"] < 1.02 * height


def test_more_lines_are_taller():
    one, ten = (tall(nodes.paragraph("", "x" * heights.LETTERS * lines)) for lines in (1, 10))
    assert ten - one == pytest.approx(9 * heights.LINE)
    code = [tall(nodes.literal_block("", "\n" * lines)) for lines in (1, 11)]
    assert code[1] - code[0] == pytest.approx(10 * heights.CODE_LINE)


def test_of_a_fold_one_line_is_seen():
    summary = "<details class='fold'><summary>Why?</summary>"
    long = nodes.paragraph("", "x" * 4000)
    closed = tall(nodes.raw("", summary), long, nodes.raw("", f"</details>\n{summary}"), long.deepcopy(),
                  nodes.raw("", "</details>"))
    assert closed == pytest.approx(2 * heights.FOLD)
    code = nodes.container("", nodes.literal_block("", "\n" * 99))
    hidden = nodes.container("", code, nodes.container("", long), classes=["tag_hide-input"])
    assert tall(hidden) == pytest.approx(heights.FOLD + tall(long.deepcopy()))


def test_a_fraction_makes_a_row_of_formulas_taller():
    def table(tex):
        cell = nodes.entry("", nodes.paragraph("", "", nodes.math(tex, tex)))
        body = nodes.tbody("", nodes.row("", cell))
        return tall(nodes.table("", nodes.tgroup("", body), classes=["formulas"]))

    assert table(r"p = \dfrac{a}{b}") - table("p = ab") == pytest.approx(heights.FRACTION)


def test_a_picture_has_its_shape_and_its_controls():
    svg = "<figure><svg class='explorer-picture' viewBox='0 0 360 180'></svg>{}</figure>"
    still, moving = (tall(nodes.raw("", svg.format(controls))) for controls in ("", "<input type='range' a><select b>"))
    assert still == pytest.approx(heights.WIDTH / 2 + heights.GAP)
    assert moving == pytest.approx(heights.WIDTH / 2 + heights.CAPTION + 2 * heights.CONTROL)


# Better to hear --------------------------------------------------------------------------------

@pytest.mark.parametrize("html, wanted", [
    ('<th class="head"><p></p></th>', '<td class="head"></td>'),
    ("<th></th><th>x</th>", "<td></td><th>x</th>"),
    ('<summary aria-label="Toggle hidden content">\n<p>Show</p>', "<summary>\n<p>Show</p>"),
    ('<div id="pst-primary-sidebar" class="a">',
     '<div id="pst-primary-sidebar" role="complementary" aria-label="The book" class="a">'),
    ('<span class="katex-display">', '<span class="katex-display" tabindex="0">'),
    ("<pre>x</pre>", '<pre tabindex="0">x</pre>'),
    ("<table><tr></tr></table>", '<div class="pst-scrollable-table-container" tabindex="0" role="group" '
                                 'aria-label="Table"><table><tr></tr></table></div>'),
    ('<table class="formulas"><td>x</td><td><code>y</code></td></table>',
     '<div class="pst-scrollable-table-container" tabindex="0" role="group" aria-label="Table">'
     '<table class="formulas"><td>x</td><td tabindex="0"><code>y</code></td></table></div>'),
    ('<a class="term" href="g.html#term-bit">information</a>',
     '<a class="term" href="g.html#term-bit">information<span class="visually-hidden"> (term bit)</span></a>'),
    ('<a href="g.html#x">information theory</a>', '<a href="g.html#x">information theory</a>'),
    ("<title>Book &#8212; Book</title>", "<title>Book</title>"),
    ("<title>A &#8212; Book</title>", "<title>A &#8212; Book</title>"),
])
def test_pages_are_better_to_hear(html, wanted):
    assert access.repaired(html) == wanted
    assert access.repaired(wanted) == wanted


def test_the_search_button_is_called_what_it_says():
    button = ('<button class="btn search-button-field search-button__button" title="Search" aria-label="Search" x>'
              '<span class="search-button__kbd-shortcut"><kbd>Ctrl</kbd></span>')
    once = access.repaired(button)
    assert "aria-label" not in once and 'aria-keyshortcuts="Control+K Meta+K"' in once
    assert 'kbd-shortcut" aria-hidden="true">' in once and access.repaired(once) == once


def test_code_that_looks_like_its_surroundings_has_no_element_of_its_own():
    html = '<span class="k">def</span><span class="w"> </span><span class="n">f</span><span class="nf">g</span>'
    assert weight.lightened(html, is_search=False) == '<span class="k">def</span> f<span class="nf">g</span>'


# What a page says of itself ----------------------------------------------------------------------

@pytest.mark.parametrize("given, url, wanted", [
    ("", "https://github.com/Org/repo", "https://org.github.io/repo/"),
    ("", "https://github.com/org/Org.github.io", "https://org.github.io/"),
    ("", "https://gitlab.com/org/repo", "https://org.gitlab.io/repo/"),
    ("", "https://gitlab.com/org/group/repo", ""),
    ("", "https://example.org/org/repo", ""),
    ("", None, ""),
    ("https://book.example.org", "https://github.com/org/repo", "https://book.example.org/"),
    ("nonsense", None, ""),
])
def test_where_the_site_is_published(given, url, wanted, monkeypatch):
    monkeypatch.setenv("BOOK_SITE_URL", given)
    assert head.site_address(url) == wanted


def doctree(*paragraphs):
    section = nodes.section()
    for parts in paragraphs:
        section += nodes.paragraph("", "", *parts)
    return section


@pytest.mark.parametrize("paragraphs, wanted", [
    ([[nodes.strong("", "The question."), nodes.Text(" Why a step? Because.")]], "Why a step? Because."),
    ([[nodes.Text("First.")], [nodes.Text("Second\nline.")]], "First. Second line."),
    ([[nodes.Text("Plain."), nodes.Text(" With \\frac{1}{2} in it. Never said.")]], "Plain."),
    ([[nodes.Text("x" * 300)]], "otherwise"),
    ([], "otherwise"),
])
def test_a_page_is_described_by_its_first_words(paragraphs, wanted):
    assert head.description(doctree(*paragraphs), "otherwise") == wanted


def test_the_page_for_a_wrong_address_stands_alone_and_knows_the_way():
    html = doors.lost("A & B", "https://org.github.io/repo/", [("book/1.html", "One & two")], [("terms.html", "Terms")])
    assert 'href="book/1.html">One &amp; two<' in html and 'known = "/repo/"' in html and "A &amp; B" in html
    assert re.search("<ol>.*One.*</ol>.*<ul>.*Terms.*</ul>", html, re.S), "what isn't a chapter isn't numbered"
    assert not list(finish.problems(html)) and 'rel="stylesheet"' not in html and "{" in html and "{{" not in html
    assert 'known = "/"' in doors.lost("A", "", [], [])


def test_the_bare_address_leads_to_the_first_page():
    html = doors.front("A & B", 'says "x"', "book/intro.html")
    assert 'content="0; url=book/intro.html"' in html and "says &quot;x&quot;" in html and "A &amp; B</a>" in html


def test_the_card_has_its_size_and_the_same_bytes_each_time(tmp_path):
    for name in ("a.png", "b.png"):
        card.draw(tmp_path / name, "A title", "Two\nlines")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == (1200, 630)
