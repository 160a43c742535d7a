"""The pages of the built site: found on disk, read as files, and prepared in a browser for what is asked of them."""

from functools import cache
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


def alone(page, name):
    """Take all around a figure out of sight: else a long page is laid out anew for each picture."""
    page.evaluate("""([name, text]) => {
        if (!document.getElementById("aside"))
            document.head.insertAdjacentHTML(
                "beforeend", "<style id=aside>.aside { display: none !important }</style>");
        document.querySelectorAll(".aside").forEach((other) => other.classList.remove("aside"));
        for (let part = document.getElementById(name); !part.matches(`${text}, body`); part = part.parentElement)
            for (const other of part.parentElement.children) if (other !== part) other.classList.add("aside");
    }""", [name, TEXT])


def in_scheme(page, scheme):
    """Let the system be light or dark, and wait until the page is; at once, without a color in between."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_function(f"({IS_DARK})() === {str(scheme == 'dark').lower()}")
