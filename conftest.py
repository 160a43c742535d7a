"""What `pytest --nbval book` compares, and which tests share a process.

Notebooks are compared by their text: pictures and HTML aren't committed (see book/_site/notebooks.py).
"""

import os
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "book" / "_site"))
from notebooks import own_ipython  # noqa: E402

# Notebooks are tested as in JupyterLab: with live explorers.
os.environ.pop("EXPLORE_MODE", None)
own_ipython(Path(__file__).parent / "_build" / ".ipython")


def pytest_collectstart(collector):
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("text/html", "image/svg+xml")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With several processes, each of these is in one of them, for what its tests share: a notebook, what runs a
    chapter's cells, and a file's tests but for those that there are many of."""
    from xdist.scheduler import LoadScopeScheduling

    class ByChapter(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            chapter = re.search(r"(?:test_chapter_|test_exercises\[0|test_explorers_of_a_page\[book/0)(\d)",
                                nodeid.replace("titanic.py", "chapter_8"))
            return chapter[1] if chapter else nodeid if "[" in nodeid else nodeid.split("::")[0]

    return ByChapter(config, log) if config.getvalue("dist") == "load" else None
