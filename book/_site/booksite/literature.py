"""Behind each entry of the list of works: the pages that name it, as links to the first place.

A work is named by a plain link, `[Brier (1950)](references.md#ref-brier1950)`, which JupyterLab shows too. A work
that no page names ends the build; so does, by MyST's own warning, a link to a work that isn't listed.
"""

from docutils import nodes
from pybtex.database import parse_file
from sphinx import addnodes
from sphinx.util import logging

from .glossary import swap
from .places import remember

PAGE = "book/references"
FILE = "book/references.bib"
logger = logging.getLogger(__name__)


def name(app, doctree):
    """Give the first link to each work its id, and say of the list's page which places it will have."""
    env = app.env
    if env.docname == PAGE:
        remember(env, PAGE, [f"ref-{key}" for key in parse_file(str(app.srcdir / FILE)).entries])
    seen = set()
    for link in list(doctree.findall(addnodes.pending_xref)):
        place = link.get("reftargetid")
        if link.get("reftarget") == PAGE and place and place not in seen:
            seen.add(place)
            # The link itself is made anew when it is resolved.
            swap(link, [nodes.inline(ids=[place.replace("ref-", "cited-", 1)]), link])
    env.metadata[env.docname]["cited"] = sorted(seen)


def tell_where(app, doctree, docname):
    if docname != PAGE:
        return
    env = app.env
    # Chapters first, which are numbered.
    pages = sorted(env.found_docs, key=lambda name: (env.toc_secnumbers.get(name, {}).get("", (99,)), name))
    for item in doctree.findall(nodes.list_item):
        for place in (place for place in item["ids"] if place.startswith("ref-")):
            named = [page for page in pages if place in env.metadata[page].get("cited", ())]
            if not named:
                logger.warning("%s: no page names %s", FILE, place)
            line = nodes.inline(classes=["cited-in"])
            for number, page in enumerate(named):
                address = f"{app.builder.get_relative_uri(PAGE, page)}#{place.replace('ref-', 'cited-', 1)}"
                line += nodes.Text(", " if number else " Named in: ")
                line += nodes.reference("", env.titles[page].astext(), internal=True, refuri=address)
            item[-1] += [line, nodes.Text(".")]


def setup(app):
    # Before `places` lists the ids.
    app.connect("doctree-read", name, priority=400)
    # After the bibliography's own post-transform.
    app.connect("doctree-resolved", tell_where)
