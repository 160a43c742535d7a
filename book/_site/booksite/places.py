"""Places that a link may name: every heading, every numbered step, every code cell, every box with an id.

`[step 5](03-….ipynb#step-5)` and `[the cell](03-….ipynb#cell-zero-log-zero)` then lead to the very
place.  A link of the look-up pages that leads nowhere ends the build.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from .stop import stop

LOOKUPS = ("book/formulas", "book/glossary", "book/claims-checked", "book/references")
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
    known = env.metadata[env.docname].setdefault("myst_slugs", {})
    for id in ids(doctree):
        known.setdefault(id, (0, id, id))


def ids(doctree):
    """Every id of a page, those in plain HTML too."""
    for node in doctree.findall():
        if isinstance(node, nodes.raw):
            yield from ID.findall(node.astext())
        elif isinstance(node, nodes.Element):
            yield from node["ids"]


def links(env, docname):
    """(page, place) of every link of a page to another page's source."""
    for link in env.get_doctree(docname).findall(addnodes.pending_xref):
        if link.get("refdomain") == "doc":
            yield link["reftarget"], link.get("reftargetid")


def check(app, env):
    """Also when a chapter has changed and the look-up pages haven't."""
    pages = [page for page in LOOKUPS if page in env.found_docs]
    lost = [f"{env.doc2path(page)}: {Path(env.doc2path(target)).name} has no place #{place}"
            for page in pages for target, place in links(env, page)
            if target in env.found_docs and place and place not in env.metadata[target].get("myst_slugs", {})]
    if lost:
        stop(*lost)
    # Their links hold what other pages say: they are written each time.
    return pages


def setup(app):
    app.connect("doctree-read", name)
    app.connect("env-updated", check)
