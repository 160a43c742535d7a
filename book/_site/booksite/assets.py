"""The book's own styles and the explorers' script: on the pages that need them, and no other."""

import re
from pathlib import Path

from .fingerprint import fingerprint
from .stop import stop

EVERYWHERE = ["book/_site/figures.css", "book/_site/book.css", "book/_site/book.js"]
SEARCH = ["book/_site/search.js"]
EXPLORERS = ["book/losslab/explore/explore.css", "book/losslab/explore/explore.js"]


def prepare(app, config):
    if missing := [file for file in EVERYWHERE + SEARCH + EXPLORERS if not Path(app.srcdir, file).is_file()]:
        stop(f"There is no {missing[0]}.")
    config.html_static_path += EVERYWHERE + SEARCH + EXPLORERS
    # Each link carries its file's hash: pages have to be written again when a file changes.
    config.booksite_assets = fingerprint(app.srcdir, *EVERYWHERE, *SEARCH, *EXPLORERS)
    # And they have to be read again when what reads them changes.
    config.booksite_code = fingerprint(app.srcdir, "book/_site/booksite")


def link(app, pagename, templatename, context, doctree):
    explorer = re.search(r"""class=["'](?:[^"']* )?explorer[ "']""", context.get("body", ""))
    for file in EVERYWHERE + (EXPLORERS if explorer else []) + (SEARCH if pagename == "search" else []):
        name = Path(file).name
        if name.endswith(".js"):
            app.add_js_file(name, loading_method="defer")
        else:
            app.add_css_file(name, priority=900)


def setup(app):
    app.add_config_value("booksite_assets", "", "html")
    app.add_config_value("booksite_code", "", "env")
    app.connect("config-inited", prepare)
    app.connect("html-page-context", link)
