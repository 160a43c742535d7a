"""On each page the first mention of a glossary term leads to the glossary, and shows what it means.

The glossary itself is a plain list: names in English, " · ", names in Chinese; then the meaning,
in one sentence of words, and the link to where the term is earned.  A comment "Another sense: …
in …" keeps a page's word from being linked.  A term that no page mentions ends the build.
"""

import re
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes

from . import prose
from .fingerprint import fingerprint
from .places import LOOKUPS
from .stop import stop

PAGE = "book/glossary"
OTHER = re.compile(r"Another sense: (.+) in (\S+)")


class Term(NamedTuple):
    """An entry of the glossary."""

    names: tuple  # in English; links go from any of them
    chinese: tuple
    id: str
    meaning: str
    elsewhere: frozenset  # pages where the word means something else


def slug(name):
    """The id of the term with this name."""
    return "term-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def read(doctree):
    """The terms of the glossary's page, in its order; what isn't of their form ends the build."""
    terms, wrong = [], []
    others = [found.groups() for comment in doctree.findall(nodes.comment)
              for found in OTHER.finditer(comment.astext())]
    for item in doctree.findall(nodes.definition_list_item):
        english, dot, chinese = item[0].astext().partition(" · ")
        names = tuple(english.split(", "))
        term = Term(names, tuple(chinese.split("、")), slug(names[0]), meaning(item[-1]),
                    frozenset(f"book/{page}" for name, page in others if name == names[0]))
        if not dot or not chinese:
            wrong.append(f"{english}: no Chinese name after “ · ”")
        if not term.meaning.endswith("."):
            wrong.append(f"{english}: its meaning isn't a sentence before the link")
        if any(item[-1].findall(nodes.math)):
            wrong.append(f"{english}: a formula in its meaning; that is shown as plain text, so use words")
        if not any(item[-1].findall(is_link)):
            wrong.append(f"{english}: no link to where it is earned")
        terms.append(term)
    names = [name.lower() for term in terms for name in term.names]
    wrong += [f"{name}: it has two entries" for name in sorted({name for name in names if names.count(name) > 1})]
    wrong += [f"{name}: it has another sense in {page}, but no entry" for name, page in others
              if name not in {term.names[0] for term in terms}]
    if wrong:
        stop(*(f"{PAGE}.md: {said}" for said in wrong))
    return terms


def is_link(node):
    """Whether a node is a link, resolved or not yet."""
    return isinstance(node, (nodes.reference, addnodes.pending_xref))


def meaning(definition):
    """The words before the link."""
    words = []
    for node in definition.findall(lambda node: is_link(node) or isinstance(node, nodes.Text)):
        if is_link(node):
            break
        words.append(node.astext())
    return " ".join("".join(words).split())


def pattern(terms):
    """Finds any name, longest first, in the singular or plural, with any apostrophe and line break."""
    names = sorted((name for term in terms for name in term.names), key=len, reverse=True)
    shapes = [re.escape(name).replace("'", "['’]").replace(r"\ ", r"\s+") for name in names]
    # "-ness" and "cross-" make another word of it.
    return re.compile(rf"(?<![\w-])(?:({')|('.join(shapes)}))(?:e?s)?(?![\w-])", re.I), names


def mentions(doctree, terms, docname):
    """(text, start, end, term) of the first mention of each term in a page's running text."""
    terms = [term for term in terms if docname not in term.elsewhere]
    if not terms:
        return
    find, names = pattern(terms)
    of = {name: term for term in terms for name in term.names}
    seen = set()
    for text in list(prose.texts(doctree)):
        for found in find.finditer(text.astext()):
            term = of[names[found.lastindex - 1]]
            if term.id not in seen:
                seen.add(term.id)
                yield text, found.start(), found.end(), term


def place(app, doctree):
    if app.env.docname == PAGE:
        for item in doctree.findall(nodes.definition_list_item):
            item[0]["ids"].append(slug(item[0].astext().partition(" · ")[0].split(", ")[0]))


def check(app, env):
    env.booksite_terms = read(env.get_doctree(PAGE)) if PAGE in env.found_docs else []
    used = {term.id for docname in env.found_docs - set(LOOKUPS) if env.booksite_terms
            for *_, term in mentions(env.get_doctree(docname), env.booksite_terms, docname)}
    if lost := [f"{PAGE}.md: no page mentions {term.names[0]}" for term in env.booksite_terms if term.id not in used]:
        stop(*lost)


def link(app, doctree, docname):
    if docname not in LOOKUPS:
        prose.link(links(app, doctree, docname))


def links(app, doctree, docname):
    for text, start, end, term in mentions(doctree, app.env.booksite_terms, docname):
        address = f"{app.builder.get_relative_uri(docname, PAGE)}#{term.id}"
        yield text, start, end, nodes.reference("", "", internal=True, refuri=address, reftitle=term.meaning,
                                                classes=["term"])


def prepare(app, config):
    # With another glossary every page has to be written anew.
    config.booksite_glossary = fingerprint(app.srcdir, PAGE + ".md")


def setup(app):
    app.add_config_value("booksite_glossary", "", "html")
    app.connect("config-inited", prepare)
    # Before `places` lists the ids.
    app.connect("doctree-read", place, priority=400)
    app.connect("env-updated", check)
    app.connect("doctree-resolved", link)
