"""The pages of the built site: found on disk, read as files, and prepared in a browser for what is asked of them."""

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup
from conftest import SITE
from theme import TEXT

# The theme leaves templates among its static files.
PAGES = sorted(page.relative_to(SITE).as_posix() for page in SITE.rglob("*.html")
               if page.relative_to(SITE).parts[0] != "_static")
# That for a wrong address stands alone.
LOST = "404.html"
# The front page only leads on to the first one.
READ = [page for page in PAGES if page not in ("index.html", LOST)]
# Searched as text: this list is made before any test begins, in each process.
EXPLORED = [name for name in READ if "<figure class='explorer'" in (SITE / name).read_text(encoding="utf-8")]

# Whether what is seen is light on dark, whatever way the theme has to say so; the ground may be the browser's own.
IS_DARK = """() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    const [ink, [r, g, b, alpha = 1]] = [color, backgroundColor].map((one) => one.match(/[\\d.]+/g).map(Number));
    return Math.min(...ink.slice(0, 3)) > 120 && (alpha === 0 || Math.max(r, g, b) < 80);
}"""
# Whether the data of all explorers have come.
IS_READY = "!document.querySelector('[data-explorer]:not([data-ready])')"

SPAN = re.compile(r"<(/?)span\b[^>]*>")


@cache
def without_formulas(name):
    """A page's HTML without what is within its formulas: most of its elements, written by one program."""
    html = re.sub(r"<math\b.*?</math>", "", (SITE / name).read_text(encoding="utf-8"), flags=re.S)
    kept, done = [], 0
    for drawn in re.finditer('<span class="katex-html"[^>]*>', html):
        if drawn.start() > done:
            kept.append(html[done:drawn.end()])
            depth, done = 1, drawn.end()
            for tag in SPAN.finditer(html, done):
                depth += -1 if tag[1] else 1
                if not depth:
                    done = tag.start()
                    break
    return "".join(kept) + html[done:]


@cache
def soup(name, but="pre"):
    """A page as a tree, without the signs of its code and formulas."""
    return BeautifulSoup(re.sub(rf"<({but})\b.*?</\1>", "", without_formulas(name), flags=re.S), "html.parser")


class Outline(HTMLParser):
    """How often each anchor, attribute and class is on a page, without a tree of it, which takes seconds."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.attributes, self.classes = Counter(), Counter(), Counter()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.attributes.update(list(attrs))
        self.classes.update((attrs.get("class") or "").split())
        self.ids.update({attrs.get("id"), attrs.get("name") if tag == "a" else None} - {None})


@cache
def outline(name):
    return Outline(without_formulas(name))


def target(name, address):
    """(file of the site, anchor) that an address on a page leads to."""
    parts = urlsplit(urljoin(name, address))
    return unquote(parts.path) or name, unquote(parts.fragment)


def notebook(name):
    """The notebook that a page was made of, or None."""
    path = Path(SITE).parents[1] / Path(name).with_suffix(".ipynb")
    return path if path.is_file() else None


def unfold(page):
    """Let all of a page be laid out, also what is folded and what a telephone leaves for later."""
    page.evaluate("""() => {
        document.head.insertAdjacentHTML("beforeend", "<style>* { content-visibility: visible !important }</style>");
        document.querySelectorAll("details").forEach((folded) => (folded.open = true));
    }""")


def alone(page, *names):
    """Take all around some figures out of sight: else a long page is laid out anew for each picture."""
    page.evaluate("""([names, text]) => {
        if (!document.getElementById("aside"))
            document.head.insertAdjacentHTML(
                "beforeend", "<style id=aside>.aside { display: none !important }</style>");
        document.querySelectorAll(".aside").forEach((other) => other.classList.remove("aside"));
        const kept = new Set();
        for (const name of names)
            for (let part = document.getElementById(name); !part.matches(`${text}, body`); part = part.parentElement)
                kept.add(part);
        for (const part of kept)
            for (const other of part.parentElement.children) if (!kept.has(other)) other.classList.add("aside");
    }""", [names, TEXT])


def in_scheme(page, scheme):
    """Let the system be light or dark, and wait until the page is; at once, without a color in between."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_function(f"({IS_DARK})() === {str(scheme == 'dark').lower()}")
