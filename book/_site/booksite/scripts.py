"""The scripts of every page in one file, which no reader waits for.

The theme brings nine: small ones, asked for one by one, some before the first line is drawn.
"""

import hashlib
import re
from html import unescape

from .stop import stop

NAME = "site.js"
SCRIPT = re.compile(r'\s*<script\b([^>]*)\bsrc="([^"?]*)[^"]*"[^>]*></script>')
PRELOAD = re.compile(r'\s*(?:<!-- Pre-loaded [^>]*-->\s*)?<link rel="preload" as="script"[^>]*>')
OF = re.compile(r'<script defer src="[^"]*" data-of="([^"]*)"')
# The theme measures every box of code and output before the page can be used, and again whenever
# anything in the page has changed, as with each move of an explorer: on a telephone that takes a
# second. book.js does it as boxes come into sight.
MEASURING = re.compile(r"""function\ \w\(\)\{const\ \w=\(\)=>\{
    document\.querySelectorAll\(\["pre",[^{}]*=>\{\w\.tabIndex=[^{}]*\}\)\},
    [^{}]*\.observe\(document\.getElementById\("main-content"\),\{[^{}]*\}\),\w\(\)\}""", re.X)
# What must be known before the first line is drawn. The theme looks whether a reader's system is dark
# when the page has come: the first line was drawn in light then, and all of it again. book.css leaves
# far parts of a page for later, but not where a reader comes to one of them.
EARLY = """{
      const root = document.documentElement;
      if (root.dataset.mode === "auto")
        root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
      if (!location.hash && performance.getEntriesByType("navigation")[0]?.type === "navigate")
        root.classList.add("coming");
    }"""
# Comes on some pages only.
ALONE = "explore.js"


def gathered(html, page, root, static):
    """The page with its small scripts as one; what they are made of stands in the link."""
    html = PRELOAD.sub("", html)
    names = []

    def out(found):
        path = (page.parent / unescape(found[2])).resolve()
        name = path.relative_to(static.resolve()).as_posix()
        if name == ALONE:
            return found[0]
        if name == "documentation_options.js":
            # Scripts within the page set options on it: it can't wait, and isn't worth a request.
            options = re.sub(r"\s*\n\s*", "", path.read_text(encoding="utf-8"))
            return f"\n    <script>{options}\n    {EARLY}</script>"
        names.append(name)
        return ""

    if not OF.search(html):
        html = SCRIPT.sub(out, html)
        link = f'    <script defer src="{root}_static/{NAME}" data-of="{" ".join(names)}"></script>\n  </head>'
        html = html.replace("</head>", link, 1)
    return html


def names(pages):
    """Every script that pages link, below `_static`, whether by itself or in the one file."""
    return {name for html in pages for of in OF.findall(html) for name in of.split()} | {
        name for html in pages for name in re.findall(r'<script\b[^>]*\bsrc="(?:\.\./)*_static/([^"?]*)', html)
        if name != NAME}


def linked(html, version):
    """The page with the file's version in its link, so that a new one is fetched."""
    return re.sub(rf'_static/{re.escape(NAME)}(?:\?v=\w*)?"', f'_static/{NAME}?v={version}"', html)


def write(pages, static):
    """Put the one file there; returns a short hash of it."""
    lists = {of for html in pages for of in OF.findall(html)}
    if len(lists) > 1:
        raise ValueError(f"pages differ in their scripts: {lists}")
    # A file that is strict shouldn't make those after it strict: hence the first semicolon.
    text = "".join(";" + (static / name).read_text(encoding="utf-8").rstrip() + "\n"
                   for of in lists for name in of.split())
    text, found = MEASURING.subn(lambda function: function[0].split("{")[0] + "{}", text)
    if text and found != 1:
        stop("The theme's script no longer measures boxes as booksite/scripts.py knows it: look at it anew.")
    text = re.sub(r"\n//# sourceMappingURL=\S*", "", text)
    (static / NAME).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()[:8]
