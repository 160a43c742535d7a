"""After the build: the pages are looked at as they are, and what shouldn't be published stops it."""

import re
from html import unescape
from pathlib import Path

from myst_nb.sphinx_ import NbMetadataCollector

from . import doors, pieces, scripts, styles
from .access import repaired
from .fingerprint import of_site
from .stop import stop
from .weight import lightened

# What a browser fetches by itself; an ordinary link may lead anywhere.
ELSEWHERE = re.compile(r"""<(?:script|link|img|image|use|iframe|source|video|audio|embed|object)\b[^>]*?
                       \b(?:src|href|srcset|data)=["']?((?:https?:)?//[^"'\s>]*)""", re.I | re.X)
FORMULA = re.compile(r'<code class="katex-error" title="([^"]*)">([^<]*)')


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
    found = finish_all(Path(app.outdir))
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


def finish_all(outdir):
    """Take out of every page what it needn't load; say what is wrong with the rest."""
    static = outdir / "_static"
    old = {page: page.read_text(encoding="utf-8") for page in pages(outdir) if page.name not in doors.NAMES}
    new = {page: finished(html, page, outdir) for page, html in old.items()}
    pieces.remove_old(new.values(), static)
    sheets = styles.in_one_order([styles.sheets_of(html, page, static) for page, html in new.items()])
    words = set().union(*map(styles.words_of, new.values()))
    words.update(*(styles.words_of_script(static / name) for name in scripts.names(new.values())))
    style = styles.write(static, sheets, words, set().union(*map(styles.signs_of, new.values())))
    script = scripts.write(new.values(), static)
    for page, html in new.items():
        html = styles.linked(html, up(page, outdir), sheets, style)
        html = scripts.linked(html, script)
        new[page] = html
        if html != old[page]:
            page.write_text(html, encoding="utf-8")
    return [f"{page}: {problem}" for page, html in new.items() for problem in problems(html)]


def up(page, outdir):
    """The way from a page to the site's own folder: "../" for a chapter."""
    return "../" * (len(page.relative_to(outdir).parts) - 1)


def finished(html, page, outdir):
    """One page without what it needn't load, or needn't load at once."""
    root = up(page, outdir)
    html = repaired(lightened(html, is_search=page.name == "search.html"))
    html = pieces.moved(html, page, root, outdir / "_static")
    return html if page.name == "search.html" else scripts.gathered(html, page, root, outdir / "_static")


def problems(html):
    """What shouldn't be published."""
    for error, tex in FORMULA.findall(html):
        yield f"{unescape(error)}\n    in the formula: {unescape(tex)}"
    for address in ELSEWHERE.findall(html):
        yield f"it would load {address}"


def remove_old_pages(app):
    """A page whose source is gone would be tested and published for ever."""
    expected = {f"{name}.html" for name in app.env.found_docs} | doors.NAMES | {"search.html"}
    for page in pages(app.outdir):
        if page.relative_to(app.outdir).as_posix() not in expected:
            page.unlink()


def setup(app):
    app.connect("builder-inited", begin)
    # After the theme, which writes a style sheet at the very end.
    app.connect("build-finished", end, priority=900)
