"""How tall each part of a page will be on a telephone, for a browser that leaves far parts for later.

A chapter has ten thousand elements and more; on a telephone, book.css lets the browser lay out what
comes near to sight, and only that. How far it is to the end, it can't know then: here it is told.
A guess: a line of text has so many letters, a picture its own shape. Within a tenth, mostly.
"""

import re
from math import ceil

from docutils import nodes

LONG = 10_000  # pixels; a browser lays out a shorter page whole
SPARE = 1.01  # rather a little too tall: who takes a picture of a whole page takes as much as is told
WIDTH = 358  # of the text on a telephone of 390 pixels; all that follows is in these pixels
LETTERS, LINE, GAP = 43, 26.4, 18.4  # letters in a line, its height, and what is between paragraphs
CODE_LINE, FOLD, FORMULA, FRACTION, HEADING, CONTROL, CAPTION = 18.2, 70, 75, 14, 85, 72, 100
SECTION = re.compile(r'<section\b[^>]*?\bid="([^"]+)"')
FOLDS = re.compile(r"(<details\b)[^>]*>\s*<summary[^>]*>(.*?)</summary>|</details>", re.S)
CONTROLS = re.compile(r"<input type='range'|<select")
VIEW = re.compile(r"<svg[^>]*\bviewBox=['\"]\S+ \S+ (\S+) (\S+)['\"]")
TEX = re.compile(r"\\(?:[a-zA-Z]+|.)|[{}_^]")


def of(doctree):
    """Pixels by the id of each section; nothing of a page that isn't long."""
    found = {}
    height, _ = measure(doctree, found, 0)
    return found if height >= LONG else {}


def measure(node, found, folded):
    """(height of a node, how many folds are open behind it); sections go into `found`."""
    height = 0
    for child in node.children:
        if isinstance(child, nodes.raw):
            inner, folded = raw(child.astext(), folded)
            height += inner
        elif not isinstance(child, nodes.Element) or (folded and not isinstance(child, nodes.section)):
            continue
        elif isinstance(child, (nodes.paragraph, nodes.term)):
            height += lines(letters(child)) + GAP
        elif isinstance(child, nodes.literal_block):
            height += (child.astext().count("\n") + 1) * CODE_LINE + 2 * GAP + 8
        elif isinstance(child, nodes.math_block):
            height += FORMULA + 34 * child.astext().count(r"\\")
        elif isinstance(child, nodes.title):
            height += HEADING
        elif isinstance(child, nodes.table):
            height += table(child)
        elif any(name.endswith("hide-input") for name in child.get("classes", [])):
            # The code is folded, what it shows isn't.
            height += FOLD + sum(measure(output, found, 0)[0] for output in child.children[1:])
        else:
            inner, folded = measure(child, found, folded)
            height += inner
            if isinstance(child, nodes.section):
                found[child["ids"][0]] = round(SPARE * inner)
    return height, folded


def lines(letters, width=LETTERS):
    return ceil(letters / width) * LINE


def raw(html, folded):
    """Folds, of which the first line is seen; a picture with its controls and its sentence."""
    height = 0
    for fold, said in FOLDS.findall(html):
        if fold and not folded:
            height += lines(len(said), LETTERS - 4) + FOLD - LINE
        folded += 1 if fold else -1
    if not folded and (view := VIEW.search(html)):
        across, down = map(float, view.groups())
        controls = len(CONTROLS.findall(html))
        height += WIDTH * down / across + (controls * CONTROL + CAPTION if controls else GAP)
    return height, folded


def table(node):
    """Rows as high as their highest cell; book.css lays the cells of two tables below each other."""
    stacked = {"formulas", "claims"} & set(node["classes"])
    height = 2 * GAP
    for row in node.findall(nodes.row):
        cells = [letters(cell) for cell in row.children]
        if not stacked:
            # A column isn't narrower than a word: what is too wide scrolls in its box.
            height += max(lines(cell, max(LETTERS / len(cells), 12)) for cell in cells) + 17
        elif not isinstance(row.parent, nodes.thead):
            high = sum(r"\dfrac" in formula.astext() for formula in row.findall(nodes.math))
            height += sum(lines(cell, LETTERS - 6) + 5 for cell in cells) + FRACTION * high + GAP
    return height


def letters(node):
    """The letters of a text as they are seen; a formula's commands are mostly one sign."""
    return sum(len(TEX.sub("", text.astext())) * .8 if isinstance(text.parent, nodes.math) else len(text.astext())
               for text in node.findall(nodes.Text))


def tell(app, pagename, templatename, context, doctree):
    if doctree is None:
        return
    heights = of(doctree)

    def told(tag):
        return tag[0] + (f' style="--tall:{heights[tag[1]]}px"' if tag[1] in heights else "")

    context["body"] = SECTION.sub(told, context["body"])


def setup(app):
    app.connect("html-page-context", tell)
