"""How notebooks are executed for the site: explorers as pages, outputs never out of date nor torn."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from myst_nb.core import render
from notebooks import joined, own_ipython

# What the outputs of an unchanged notebook depend on, beside the version of Python.
SOURCES = ("book/losslab", "data", "requirements.txt")


def fingerprint(root):
    """A short hash of the names and bytes of all that outputs depend on; what tools leave behind is left out."""
    digest = hashlib.sha256(str(sys.version_info).encode())
    for place in (Path(root, source) for source in SOURCES):
        for file in sorted([place] if place.is_file() else place.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts and ".ipynb_checkpoints" not in file.parts:
                content = file.read_bytes()
                digest.update(f"{file.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def prepare(app, config):
    # Kernels inherit it: `explore` then leaves SVG and a script's data instead of widgets.
    os.environ["EXPLORE_MODE"] = "page"
    own_ipython(Path(app.outdir).parent / ".ipython")
    # jupyter-cache compares notebooks only: with an edited losslab it would show old outputs.
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / fingerprint(app.srcdir)
    for old in caches.glob("*"):
        if old != current:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    config.nb_execution_cache_path = str(current)


def setup(app):
    # A kernel sends what is printed piece by piece; myst-nb's own joining adds line breaks that nobody printed.
    render.coalesce_streams = joined
    app.connect("config-inited", prepare)
