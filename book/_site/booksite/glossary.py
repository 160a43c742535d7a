"""On each page the first mention of a glossary term leads to the glossary, and shows what it means.

The glossary itself is a plain list: names in English, " · ", names in Chinese; then the meaning, in one sentence of
words, and the link to where the term is earned. A comment "Another sense: … in …" keeps a page's word from being
linked. A term that no page mentions is a warning.
"""

import re
from itertools import groupby, takewhile
from typing import NamedTuple

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.util import logging

PAGE = "book/glossary"
LOOKUPS = {f"book/{name}" for name in "intro notation formulas glossary claims-checked references zh".split()}
OTHER = re.compile(r"Another sense: (.+) in (\S+)")
# Headings, code, formulas, plain HTML (summaries, pictures), and what is a link already.
PASSED = (nodes.title, nodes.rubric, nodes.caption, nodes.literal, nodes.literal_block, nodes.math, nodes.math_block,
          nodes.raw, nodes.reference, nodes.label, nodes.Invisible, pending_xref)
logger = logging.getLogger(__name__)


class Term(NamedTuple):
    """An entry of the glossary."""

    names: tuple  # in English; links go from any of them
    id: str
    meaning: str
    elsewhere: frozenset  # pages where the word means something else


def slug(name):
    """The id of the term with this name."""
    return "term-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def read(doctree):
    """The terms of the glossary's page, in its order; each gets its id."""
    others = [found.groups() for comment in doctree.findall(nodes.comment)
              for found in OTHER.finditer(comment.astext())]
    for item in doctree.findall(nodes.definition_list_item):
        names = tuple(item[0].astext().partition(" · ")[0].split(", "))
        item[0]["ids"].append(slug(names[0]))
        yield Term(names, slug(names[0]), meaning(item[-1]),
                   frozenset(f"book/{page}" for name, page in others if name == names[0]))


def meaning(definition):
    """The words before the link."""
    before = takewhile(lambda node: not isinstance(node, (nodes.reference, pending_xref)), definition.findall())
    return " ".join("".join(node.astext() for node in before if isinstance(node, nodes.Text)).split())


def texts(node):
    """Every piece of running text below `node`, in reading order."""
    for child in list(node.children):
        if isinstance(child, nodes.Text):
            yield child
        elif not isinstance(child, PASSED):
            yield from texts(child)


def join_lines(doctree):
    """MyST makes a text of its own of every line, and one more of the line break; a name may stand on two lines."""
    for element in list(doctree.findall(nodes.TextElement)):
        runs = [list(run) for _, run in groupby(element.children, lambda child: isinstance(child, nodes.Text))]
        element.children = []
        for run in runs:
            element += nodes.Text("".join(run)) if isinstance(run[0], nodes.Text) else run


def replace(text, parts):
    """Put nodes in the place of pieces of a text: (start, end, node), in order; the piece goes into the node."""
    source, done, new = text.astext(), 0, []
    for start, end, node in parts:
        node += nodes.Text(source[start:end])
        new += [nodes.Text(source[done:start]), node]
        done = end
    new.append(nodes.Text(source[done:]))
    swap(text, [node for node in new if node.astext()])


def swap(old, new):
    """Put new nodes in the place of an old one; docutils' own `replace` would take the first text that is equal."""
    here = next(i for i, child in enumerate(old.parent.children) if child is old)
    old.parent[here:here + 1] = new


def pattern(terms):
    """Finds any name, longest first, in the singular or plural, with any apostrophe and line break."""
    names = sorted((name for term in terms for name in term.names), key=len, reverse=True)
    shapes = [re.escape(name).replace("'", "['’]").replace(r"\ ", r"\s+") for name in names]
    # "-ness" and "cross-" make another word of it.
    return re.compile(rf"(?<![\w-])(?:({')|('.join(shapes)}))(?:e?s)?(?![\w-])", re.I), names


def mentions(doctree, terms, docname):
    """(text, [(start, end, term), …]) with the first mention of each term in a page's running text."""
    terms = [term for term in terms if docname not in term.elsewhere]
    find, names = pattern(terms)
    of = {name: term for term in terms for name in term.names}
    seen = set()
    for text in list(texts(doctree)):
        found = []
        for match in find.finditer(text.astext()):
            term = of[names[match.lastindex - 1]]
            if term not in seen:
                seen.add(term)
                found.append((match.start(), match.end(), term))
        if found:
            yield text, found


def place(app, doctree):
    join_lines(doctree)
    if app.env.docname == PAGE:
        app.env.booksite_terms = list(read(doctree))


def check(app, env):
    pages = env.found_docs - LOOKUPS if PAGE in env.found_docs else ()
    used = {term for docname in pages for _, found in mentions(env.get_doctree(docname), env.booksite_terms, docname)
            for *_, term in found}
    for term in env.booksite_terms if pages else ():
        if term not in used:
            logger.warning("%s.md: no page mentions %s", PAGE, term.names[0])


def link(app, doctree, docname):
    if docname in LOOKUPS or PAGE not in app.env.found_docs:
        return
    address = app.builder.get_relative_uri(docname, PAGE)
    for text, found in list(mentions(doctree, app.env.booksite_terms, docname)):
        replace(text, [(start, end, nodes.reference("", "", internal=True, refuri=f"{address}#{term.id}",
                                                    reftitle=term.meaning, classes=["term"]))
                       for start, end, term in found])


def setup(app):
    # Before `places` lists the ids.
    app.connect("doctree-read", place, priority=400)
    app.connect("env-updated", check)
    app.connect("doctree-resolved", link)
