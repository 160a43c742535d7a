"""Explorers' data in files of their own, which a page fetches once it can be read.

What an explorer shows at all its positions is most of a page's weight. `explore` leaves it within
the page, so that an explorer is whole by itself; here it moves into scripts beside the site's other
files. Scripts, not JSON: a page that is opened as a file may fetch nothing else.
"""

import hashlib
import re
from pathlib import Path

FOLDER = "explorers"
INSIDE = re.compile(r"<figure class='explorer' id='([\w-]+)' data-explorer='\1'(.*?)"
                    r"<script type='application/json'>(.*?)</script></figure>", re.S)
# Chromium lays out all that is around a list at once, also where book.css leaves it for later. As a
# template a list waits for explore.js, which brings it when its part of the page is laid out.
LIST = re.compile(r"<select .*?</select>")
# What would end or fill in a script's text; inside JSON's own texts a character may be named by its number.
SPECIAL = re.compile(r"[`$]")
FETCHED = re.compile(r"data-pieces='[^']*/([^'/]+)'")


def named(sign):
    return f"\\u{ord(sign[0]):04x}"


def moved(html, page, root, static):
    """The page with its explorers' data in files below `static`."""
    def out(found):
        name, rest, data = found.groups()
        # As text: a browser takes it over as it is, and explore.js reads it when somebody comes near.
        script = f"document.currentScript.pieces=String.raw`{SPECIAL.sub(named, data)}`\n".encode()
        file = f"{page.stem}-{name}.{hashlib.sha256(script).hexdigest()[:8]}.js"
        (static / FOLDER).mkdir(exist_ok=True)
        (static / FOLDER / file).write_bytes(script)
        seen = LIST.sub(r"<template>\g<0></template>", rest)
        return (f"<figure class='explorer' id='{name}' data-explorer='{name}' "
                f"data-pieces='{root}_static/{FOLDER}/{file}'{seen}</figure>")

    return INSIDE.sub(out, html)


def remove_old(pages, static):
    """Files that no page fetches any more."""
    wanted = {file for html in pages for file in FETCHED.findall(html)}
    for file in Path(static, FOLDER).glob("*.js"):
        if file.name not in wanted:
            file.unlink()
