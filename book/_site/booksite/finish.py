"""After the build: the pages are looked at as they are, and what shouldn't be published stops it."""

import re
from html import unescape
from pathlib import Path

from myst_nb.sphinx_ import NbMetadataCollector

from .fingerprint import of_site
from .stop import stop
from .weight import lightened

# What a browser fetches by itself; an ordinary link may lead anywhere.
ELSEWHERE = re.compile(r"""<(?:script|link|img|image|use|iframe|source|video|audio|embed|object)\b[^>]*?
                       \b(?:src|href|srcset|data)=["']?((?:https?:)?//[^"'\s>]*)""", re.I | re.X)
FORMULA = re.compile(r'<code class="katex-error" title="([^"]*)">([^<]*)')
FRONT_DOOR = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={page}">
<title>{title}</title>
<link rel="icon" href="_static/favicon.svg">
</head>
<body><h1><a href="{page}">{title}</a></h1></body>
</html>
"""


def stamp(outdir):
    """The file that tells which sources the site in `outdir` was made of."""
    return Path(outdir).parent / "sources.txt"


def pages(outdir):
    """Every page of a built site; the theme leaves templates among its static files."""
    return sorted(page for page in Path(outdir).rglob("*.html")
                  if page.relative_to(outdir).parts[0] != "_static")


def begin(app):
    # Until this build has ended well, the site isn't known to fit any sources.
    if app.builder.name == "html":
        stamp(app.outdir).unlink(missing_ok=True)


def end(app, exception):
    if exception or app.builder.name != "html":
        return
    remove_old_pages(app)
    front = app.builder.get_target_uri(app.config.root_doc)
    Path(app.outdir, "index.html").write_text(
        FRONT_DOOR.format(page=front, title=app.config.html_title), encoding="utf-8")
    found = [problem for page in pages(app.outdir) for problem in finished(page)]
    found += failed_notebooks(app.env)
    if found:
        stop(*found)
    # With -W --keep-going, warnings end here too.
    if app.statuscode == 0:
        stamp(app.outdir).write_text(of_site(app.srcdir) + "\n", encoding="utf-8")


def failed_notebooks(env):
    """Also those that this build didn't read anew."""
    for name in sorted(env.found_docs):
        result = NbMetadataCollector.get_exec_data(env, name)
        if result and not result["succeeded"]:
            # What comes before is nbclient's own way to the cell.
            _, _, told = result["traceback"].rpartition("CellExecutionError: ")
            yield f"{env.doc2path(name)}: {told}"


def finished(page):
    """Take out of one page what it needn't load; say what is wrong with the rest."""
    old = page.read_text(encoding="utf-8")
    html = lightened(old, is_search=page.name == "search.html")
    if html != old:
        page.write_text(html, encoding="utf-8")
    for error, tex in FORMULA.findall(html):
        yield f"{page}: {unescape(error)}\n    in the formula: {unescape(tex)}"
    for address in ELSEWHERE.findall(html):
        yield f"{page}: it would load {address}"


def remove_old_pages(app):
    """A page whose source is gone would be tested and published for ever."""
    expected = app.env.found_docs | {"index", "search"}
    for page in pages(app.outdir):
        if page.relative_to(app.outdir).with_suffix("").as_posix() not in expected:
            page.unlink()


def setup(app):
    app.connect("builder-inited", begin)
    # Before sphinx_external_toc, which writes a bare redirect if there is no front page.
    app.connect("build-finished", end, priority=400)
