"""Places that a link may name: every numbered step, every code cell, every box with an id.

`[step 5](03-….ipynb#step-5)` and `[the cell](03-….ipynb#cell-zero-log-zero)` lead to the very place; MyST
warns of a link that leads nowhere, and a warning ends the build.
"""

import json
import re
from pathlib import Path

from docutils import nodes

STEP = re.compile(r"Step (\d+)\b")
ID = re.compile(r"""<[a-z][^>]*?\sid=["']([^"']+)["']""", re.I)


def name(app, doctree):
    """Give steps and cells their ids; tell MyST of these, and of every id that the page has."""
    env = app.env
    for strong in doctree.findall(nodes.strong):
        if found := STEP.match(strong.astext()):
            strong["ids"].append(f"step-{found[1]}")
    source = Path(env.doc2path(env.docname))
    if source.suffix == ".ipynb":
        cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
        for cell in doctree.findall(lambda node: isinstance(node, nodes.Element)
                                    and node.get("nb_element") == "cell_code"):
            cell["ids"].append(f"cell-{cells[cell['cell_index']]['id']}")
    remember(env, env.docname, ids(doctree))


def remember(env, docname, places):
    """Let links lead to these places of a page."""
    known = env.metadata[docname].setdefault("myst_slugs", {})
    for place in places:
        known.setdefault(place, (0, place, place))


def ids(doctree):
    """Every id of a page, those in plain HTML too."""
    for node in doctree.findall():
        if isinstance(node, nodes.raw):
            yield from ID.findall(node.astext())
        elif isinstance(node, nodes.Element):
            yield from node["ids"]


def setup(app):
    app.connect("doctree-read", name)
