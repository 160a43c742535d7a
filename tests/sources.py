"""The book's text as it is written: what may not stand in it, since it would come out wrong without a word of warning,
and the rows of its tables."""

import json
import re
from pathlib import Path

BOOK = Path(__file__).parents[1] / "book"
NUMBERED = re.compile(r"\\begin\{(align|alignat|equation|eqnarray|flalign|gather|multline)\*?\}")
MATH = re.compile(r"(?<![\\$])\$(?!\s)[^$\n]+?(?<![\s\\])\$|\$\$|\{math\}")
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
CODE_FENCE = re.compile(r" {0,3}(```+|~~~+)(?!`)\s*(\{(?:code|literalinclude|raw|mermaid)[\w-]*\}|[^{\s]|$)")
FENCE = re.compile(r" {0,3}(```+|~~~+)\s*$")
HTML_BLOCK = re.compile(r" {0,3}</?(?:details|summary|div|p|table|section|figure|figcaption|ul|ol|li|h\d)\b", re.I)
BOX = re.compile(r"<(/?)(?:details|div)\b", re.I)


def problems(text):
    """(line number, what is wrong) for everything in a Markdown text that the site can't show."""
    fence = None
    raw = False
    boxes = 0
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if fence:
            ending = FENCE.match(line)
            if ending and ending[1].startswith(fence):
                fence = None
            continue
        opening = CODE_FENCE.match(line)
        if opening:
            fence = opening[1]
            continue
        line = CODE.sub("", line)
        raw = bool(line.strip()) and (raw or bool(HTML_BLOCK.match(line)))
        underlined = number < len(lines) and re.match(r" {0,3}(=+|-+)\s*$", lines[number])
        if re.match(r" {0,3}#{1,6}\s", line) or (underlined and line.strip() and not raw):
            if MATH.search(line):
                yield number, "math in a heading: it comes thrice in titles; say it in words"
            if boxes > 0:
                yield number, "a heading inside <details> or <div>: it closes the box; use bold text"
        if found := NUMBERED.search(line):
            yield number, (f"{found[0]}: it is numbered twice, with a random name; "
                           r"write $$ \begin{aligned} … \end{aligned} $$ (name)")
        if r"\label{" in line:
            yield number, r"\label isn't seen; number a formula with $$ … $$ (name)"
        if raw and MATH.search(line):
            yield number, "math on a line of HTML stays plain text; put a blank line between them"
        boxes += sum(-1 if found[1] else 1 for found in BOX.finditer(line))
    if boxes > 0:
        yield len(lines), "a <details> or <div> isn't closed in this text"


def problems_of_file(path):
    """Sentences with file and line (and cell, in a notebook) for one source file."""
    path = Path(path)
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return [f"{path}:{line}: {said}" for line, said in problems(text)]
    return [
        f"{path}: cell {number}, line {line}: {said}"
        for number, cell in enumerate(json.loads(text)["cells"], start=1)
        if cell["cell_type"] == "markdown"
        for line, said in problems("".join(cell["source"]))
    ]


def rows(name):
    """The rows of every list-table of a page of the book, as lists of cells."""
    for table in re.findall(r"(?ms)^:::\{list-table\}.*?^:::$", (BOOK / name).read_text(encoding="utf-8")):
        for row in re.split(r"(?m)^\* - ", table)[2:]:
            yield [" ".join(cell.removesuffix(":::").split()) for cell in re.split(r"(?m)^  - ", row)]
