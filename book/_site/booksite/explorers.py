"""Explorers' data in files of their own, which a page fetches once it can be read.

What an explorer shows at all its positions is most of a page's weight. `explore` leaves it within the page; here it
moves into scripts beside the site's other files. Scripts, not JSON: a page opened as a file may fetch nothing else.
"""

import hashlib
import re
from pathlib import Path

from docutils import nodes

DATA = re.compile(r"(<figure class='explorer' id='([\w-]+)' data-explorer='\2')(.*?)"
                  r"<script type='application/json'>(.*?)</script></figure>", re.S)
# What would end or fill in a script's text; inside JSON's own texts a character may be named by its number.
SPECIAL = re.compile(r"[`$]")


def move(app, doctree, docname):
    """Put the data of a page's explorers into files below `_static/explorers`."""
    folder = Path(app.outdir, "_static", "explorers")
    root = "../" * docname.count("/")

    def out(found):
        figure, name, rest, data = found.groups()
        data = SPECIAL.sub(lambda sign: f"\\u{ord(sign[0]):04x}", data)
        # As text: a browser takes it over as it is, and explore.js reads it when somebody comes near.
        script = f"document.currentScript.pieces=String.raw`{data}`\n".encode()
        file = f"{Path(docname).name}-{name}.{hashlib.sha256(script).hexdigest()[:8]}.js"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(script)
        return f"{figure} data-pieces='{root}_static/explorers/{file}'{rest}</figure>"

    for raw in list(doctree.findall(nodes.raw)):
        if app.builder.format == "html" and DATA.search(raw.astext()):
            raw.parent.replace(raw, nodes.raw("", DATA.sub(out, raw.astext()), format="html"))


def setup(app):
    app.connect("doctree-resolved", move)
