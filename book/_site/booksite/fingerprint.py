"""Hashes of files: they tell when outputs, or the whole site, are older than what made them."""

import hashlib
import sys
from pathlib import Path

PASSING = {"__pycache__", "node_modules", ".ipynb_checkpoints"}


def files(*places):
    """Every file in `places` (files or folders), sorted; what tools leave behind is left out."""
    found = []
    for place in map(Path, places):
        found += [place] if place.is_file() else [
            file for file in place.rglob("*")
            if file.is_file() and not PASSING.intersection(file.parts) and file.suffix != ".pyc"
        ]
    return sorted(found)


def fingerprint(root, *places):
    """A short hash of the names and bytes of every file in `places`, which lie below `root`."""
    digest = hashlib.sha256()
    for file in files(*(Path(root, place) for place in places)):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def of_outputs(root):
    """What the outputs of an unchanged notebook depend on: helpers, data, packages, Python."""
    python = "{}.{}".format(*sys.version_info)
    return fingerprint(root, "book/losslab", "data", "requirements.txt") + "-py" + python


def of_site(root):
    """What the whole site depends on."""
    return fingerprint(root, "book", "data", "_config.yml", "_toc.yml", "requirements.txt")
