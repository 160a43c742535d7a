"""What `pytest --nbval book` compares: text. Pictures and HTML aren't committed (see book/_site/notebooks.py)."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "book" / "_site"))
from notebooks import own_ipython  # noqa: E402

# Notebooks are tested as in JupyterLab: with live explorers.
os.environ.pop("EXPLORE_MODE", None)
own_ipython(Path(__file__).parent / "_build" / ".ipython")


def pytest_collectstart(collector):
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("text/html", "image/svg+xml")
