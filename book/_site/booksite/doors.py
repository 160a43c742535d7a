"""The pages that aren't written by the theme: one for the site's bare address, one for a wrong address."""

from html import escape
from pathlib import Path
from urllib.parse import urlsplit

NAMES = {"index.html", "404.html"}
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{head}
</head>
<body>
<main>
{main}
</main>
</body>
</html>
"""
FRONT_HEAD = """<meta name="description" content="{about}">
<meta http-equiv="refresh" content="0; url={page}">
<title>{title}</title>
<link rel="icon" href="_static/favicon.svg">"""
FRONT_MAIN = '<h1><a href="{page}">{title}</a></h1>'
# It stands alone, since it is shown at any depth of the site.
LOST_HEAD = """<meta name="description" content="This page of {title} isn't there.">
<meta name="robots" content="noindex">
<title>Not found &#8212; {title}</title>
<link rel="icon" href="data:,">
<script>
  // Links lead on from where the site begins, however deep the wrong address is.
  const base = document.createElement("base"), known = "{path}";
  if (!/\\/404(\\.html)?$/.test(location.pathname)) {{
    base.href = location.pathname.startsWith(known) ? known : "/";
    document.head.append(base);
  }}
</script>
<style>
  :root {{ --link: #0a58a8; --ink: #24292f; --paper: #fff; }}
  @media (prefers-color-scheme: dark) {{ :root {{ --link: #7dbcf5; --ink: #e8eaed; --paper: #121212; }} }}
  html {{ background: var(--paper); color: var(--ink); }}
  body {{ max-width: 38rem; margin: 12vh auto; padding: 0 1.25rem; font: 1.125rem/1.6 system-ui, sans-serif; }}
  a {{ color: var(--link); }}
  li {{ margin: .5rem 0; }}
  :is(input, button) {{ font: inherit; min-height: 44px; padding: 0 .75rem; border-radius: .3rem; border: 1px solid;
    box-sizing: border-box; max-width: 100%; }}
</style>"""
LOST_MAIN = """<h1>There is no such page</h1>
<p>It may have moved, or the address has a slip in it. The book is all there:</p>
<form action="search.html" role="search"><input type="search" name="q" aria-label="Search this book"
  placeholder="Search this book"> <button>Search</button></form>
{links}"""


def front(title, about, page):
    """The HTML of the bare address, which leads on to `page`."""
    words = {"title": escape(title), "about": escape(about), "page": escape(page)}
    return PAGE.format(head=FRONT_HEAD.format(**words), main=FRONT_MAIN.format(**words))


def lost(title, address, chapters, others):
    """The HTML for a wrong address; `chapters` (numbered from 1) and `others` are (address below the site's, title)."""
    path = urlsplit(address).path or "/"
    return PAGE.format(head=LOST_HEAD.format(title=escape(title), path=escape(path)),
                       main=LOST_MAIN.format(links=listed("ol", chapters) + listed("ul", others)))


def listed(kind, pages):
    links = "\n".join(f'<li><a href="{escape(place)}">{escape(name)}</a></li>' for place, name in pages)
    return f"<{kind}>\n{links}\n</{kind}>\n"


def lay(app, exception):
    if exception or app.builder.name != "html":
        return
    config, env, uri = app.config, app.env, app.builder.get_target_uri
    names = env.toctree_includes.get(config.root_doc, [])
    numbered = [name for name in names if name in env.toc_secnumbers]
    others = [config.root_doc] + [name for name in names if name not in numbered]
    titles = {name: env.titles[name].astext() for name in names} | {config.root_doc: config.html_title}
    html = {
        "index.html": front(config.html_title, config.booksite_about, uri(config.root_doc)),
        "404.html": lost(config.html_title, config.booksite_address,
                         *([(uri(name), titles[name]) for name in part] for part in (numbered, others))),
    }
    for name in NAMES:
        Path(app.outdir, name).write_text(html[name], encoding="utf-8")


def setup(app):
    # Before sphinx_external_toc, which writes a bare redirect if there is no front page.
    app.connect("build-finished", lay, priority=400)
