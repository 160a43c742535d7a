"""How notebooks are executed for the site: explorers as pages, outputs never out of date nor torn."""

import os
import shutil
from pathlib import Path

from myst_nb.core import render
from notebooks import joined, own_ipython

from .fingerprint import of_outputs


def prepare(app, config):
    # Kernels inherit it: `explore` then leaves SVG and a script's data instead of widgets.
    os.environ["EXPLORE_MODE"] = "page"
    own_ipython(Path(app.outdir).parent / ".ipython")
    # jupyter-cache compares notebooks only: with an edited losslab it would show old outputs.
    # A changed path also makes Sphinx read every page again.
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / of_outputs(app.srcdir)
    for old in caches.glob("*"):
        if old != current:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    config.nb_execution_cache_path = str(current)


def setup(app):
    # A kernel sends what is printed in pieces that depend on time, and myst-nb's own joining puts
    # line breaks between them that nobody printed.
    render.coalesce_streams = joined
    app.connect("config-inited", prepare)
