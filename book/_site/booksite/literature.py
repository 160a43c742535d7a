"""A work that is named in words, "(Rosenblatt, 1958)" or "Boyd and Vandenberghe", leads to its entry.

Notebooks can't use a role for it, since JupyterLab would show that as it stands.  The entries are
in `references.bib`; a field `named` lists more ways in which the book's text names a work.  A work
that is named and not listed, or listed and not named, ends the build.
"""

import re
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from pybtex.database import parse_file

from . import prose
from .fingerprint import fingerprint
from .stop import stop

PAGE = "book/references"
FILE = "book/references.bib"
NAMES = r"[A-Z][\w’'–-]+(?:(?:,\s+[A-Z][\w’'–-]+)*,?\s+and\s+[A-Z][\w’'–-]+)?"
# What looks like a named work, whether it is listed or not.
CITATION = re.compile(rf"\({NAMES},\s+(?:1[89]|20)\d\d\)|\b{NAMES}\s+\((?:1[89]|20)\d\d\)")


class Work(NamedTuple):
    """An entry of the bibliography, and how its text is found in prose."""

    key: str
    find: re.Pattern


def read(file):
    """The works of a .bib file, in its order."""
    return [Work(key, pattern([person.last_names[0] for person in entry.persons["author"]], entry.fields["year"],
                              entry.fields.get("named", "")))
            for key, entry in parse_file(str(file)).entries.items()]


def pattern(authors, year, named=""):
    """Names and year; two or more names also without a year; and whatever `named` lists (";" between)."""
    names = spaced(authors[0] if len(authors) == 1 else ", ".join(authors[:-1]) + " and " + authors[-1])
    ways = [rf"{names},?\s+\(?{year}\b\)?"] + [spaced(way.strip()) for way in named.split(";") if way.strip()]
    if len(authors) > 1:
        ways.append(rf"{names}(?![’'\w])")
    return re.compile(rf"\b(?:{'|'.join(ways)})")


def spaced(words):
    """A pattern of words that may stand on two lines."""
    return r"\s+".join(map(re.escape, words.split())).replace("'", "['’]")


def mentions(doctree, works):
    """(text, start, end, work) of every work that is named in a page's running text."""
    for text in list(prose.texts(doctree)):
        found = sorted((match.start(), match.end(), work) for work in works
                       for match in work.find.finditer(text.astext()))
        for start, end, work in found:
            # The bracket behind the year belongs to it only if the one before does.
            if text.astext()[start:end].count("(") < text.astext()[start:end].count(")"):
                end -= 1
            yield text, start, end, work


def unknown(doctree, works):
    """What looks like a named work and isn't listed."""
    for text in prose.texts(doctree):
        for found in CITATION.finditer(text.astext()):
            if not any(work.find.search(found[0]) for work in works):
                yield " ".join(found[0].split())


def check(app, env):
    env.booksite_works, env.booksite_cited = [], {}
    if PAGE not in env.found_docs:
        return
    env.booksite_works = read(Path(app.srcdir, FILE))
    wrong = []
    for docname in sorted(env.found_docs - {PAGE}):
        doctree = env.get_doctree(docname)
        wrong += [f"{env.doc2path(docname)}: {work} isn't in {FILE}"
                  for work in unknown(doctree, env.booksite_works)]
        for *_, work in mentions(doctree, env.booksite_works):
            pages = env.booksite_cited.setdefault(work.key, [])
            if docname not in pages:
                pages.append(docname)
    wrong += [f"{FILE}: no page names {work.key}" for work in env.booksite_works
              if work.key not in env.booksite_cited]
    if wrong:
        stop(*wrong)


def link(app, doctree, docname):
    if docname == PAGE:
        tell_where(app, doctree)
    else:
        prose.link(links(app, doctree, docname))


def links(app, doctree, docname):
    address = app.builder.get_relative_uri(docname, PAGE) if app.env.booksite_works else ""
    seen = set()
    for text, start, end, work in mentions(doctree, app.env.booksite_works):
        node = nodes.reference("", "", internal=True, refuri=f"{address}#ref-{work.key}", classes=["work"])
        if work.key not in seen:
            node["ids"].append(f"cited-{work.key}")
            seen.add(work.key)
        yield text, start, end, node


def tell_where(app, doctree):
    """Behind each entry: the pages that name it, as links to the first place."""
    for item in doctree.findall(nodes.list_item):
        for key in (id.removeprefix("ref-") for id in item["ids"]):
            line = nodes.inline(classes=["cited-in"])
            for number, docname in enumerate(order(app.env, app.env.booksite_cited.get(key, []))):
                line += nodes.Text(" Named in: " if number == 0 else ", ")
                address = f"{app.builder.get_relative_uri(PAGE, docname)}#cited-{key}"
                line += nodes.reference("", app.env.titles[docname].astext(), internal=True, refuri=address)
            item[-1] += [line, nodes.Text(".")]


def order(env, docnames):
    """Pages in the order of the book: chapters first, which are numbered."""
    return sorted(docnames, key=lambda name: (env.toc_secnumbers.get(name, {}).get("", (99,)), name))


def prepare(app, config):
    config.bibtex_bibfiles = [FILE] if Path(app.srcdir, FILE).is_file() else []
    config.bibtex_cite_id = "ref-{key}"
    config.bibtex_bibliography_id = "works-{bibliography_count}"
    # With another list every page has to be written anew.
    config.booksite_literature = fingerprint(app.srcdir, *config.bibtex_bibfiles)


def setup(app):
    app.setup_extension("sphinxcontrib.bibtex")
    app.add_config_value("booksite_literature", "", "html")
    # Before sphinxcontrib.bibtex looks at what it was told.
    app.connect("config-inited", prepare, priority=100)
    app.connect("env-updated", check)
    # After the bibliography's own post-transform.
    app.connect("doctree-resolved", link)
