"""What the theme's and the notebooks' HTML owes to those who hear a page, or go through it by keyboard."""

import re

# The search field's name is what is seen on it; its keys are said by aria-keyshortcuts.
SEARCH = re.compile(r'(<button class="[^"]*search-button-field[^"]*")\s+title="Search" aria-label="Search"')
SHORTCUT = re.compile(r'<span class="search-button__kbd-shortcut">(?=<kbd)')
# What is folded says by itself what it shows.
FOLDED = re.compile(r'<summary aria-label="Toggle hidden content">')
SIDEBAR = re.compile(r'<div id="pst-primary-sidebar" (?!role)')
EMPTY_HEADER = re.compile(r'<th((?: class="[^"]*")?)>(?:<p></p>)?</th>')
BARE_TABLE = re.compile(r'(?<!table-container">)(?<!aria-label="Table">)(<table\b.*?</table>)', re.S)
# What is too wide scrolls in a box of its own; book.js takes it out of the way again where it fits.
TABLE = '<div class="pst-scrollable-table-container">'
REACHED = '<div class="pst-scrollable-table-container" tabindex="0" role="group" aria-label="Table">'
CODE = re.compile(r"<pre(?=>)")
FORMULA = '<span class="katex-display">'
# Words that tell by themselves nothing of where a link leads; "information" is a term of this book.
VAGUE = re.compile(r"""(<a\b[^>]*href="[^"]*\#([^"]+)"[^>]*>(?:<span[^>]*>)*
                       (?:information|this|here|more|start)(?:</span>)*)</a>""", re.I | re.X)
# The book's own page has its title once.
TWICE = re.compile(r"<title>(.*?) &#8212; \1</title>")
LOOK_UP = re.compile(r'<table class="[^"]*\b(?:formulas|claims)\b.*?</table>', re.S)
CELL = re.compile(r"<td>(?=(?:(?!</td>).)*<(?:code|math)\b)", re.S)


def told(link):
    return f'{link[1]}<span class="visually-hidden"> ({link[2].replace("-", " ")})</span></a>'


def repaired(html):
    """The same page, better to hear; a page that is repaired stays as it is."""
    html = SEARCH.sub(r'\1 aria-keyshortcuts="Control+K Meta+K"', html)
    html = SHORTCUT.sub('<span class="search-button__kbd-shortcut" aria-hidden="true">', html)
    html = FOLDED.sub("<summary>", html)
    html = SIDEBAR.sub('<div id="pst-primary-sidebar" role="complementary" aria-label="The book" ', html)
    html = EMPTY_HEADER.sub(r"<td\1></td>", html)
    html = TWICE.sub(r"<title>\1</title>", html)
    # On a telephone the cells of these tables stand below each other, and each scrolls by itself.
    html = LOOK_UP.sub(lambda table: CELL.sub('<td tabindex="0">', table[0]), html)
    html = VAGUE.sub(told, html)
    html = CODE.sub('<pre tabindex="0"', html)
    html = BARE_TABLE.sub(rf"{TABLE}\1</div>", html)
    return html.replace(TABLE, REACHED).replace(FORMULA, FORMULA[:-1] + ' tabindex="0">')
