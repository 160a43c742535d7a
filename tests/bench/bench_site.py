"""The site against the same chapters in Jupyter Book's default set-up: weight of a first visit, and builds.

Both are built from copies of this checkout: ours as it is, the other with a configuration of three lines (title,
notebooks executed, this table of contents). Run it as ``python tests/bench/bench_site.py`` after ``make test-setup``.
"""

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path

from measure import ROOT, busy, head, say, table
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(ROOT / "book" / "_site"))

from browser import launch  # noqa: E402 (measure made it findable)
from serve import make_server  # noqa: E402

DEFAULT = """title: From Step to Softmax
only_build_toc_files: true
execute:
  execute_notebooks: cache
"""
LEFT_OUT = shutil.ignore_patterns("_build", ".git", ".venv*", "node_modules", "__pycache__", ".*_cache", ".hypothesis")


def copy_of(folder, default):
    """The checkout, in another folder, perhaps with the default configuration."""
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    (folder / "book" / "_site" / "node_modules").symlink_to(ROOT / "book" / "_site" / "node_modules")
    if default:
        (folder / "_config.yml").write_text(DEFAULT)
    return folder


def build(folder):
    """Seconds of a build; nothing may be missing afterwards."""
    environment = {key: value for key, value in os.environ.items() if key not in ("EXPLORE_MODE", "PYTHONPATH")}
    began = time.perf_counter()
    run = subprocess.run([str(Path(sys.executable).with_name("jupyter-book")), "build", "."], cwd=folder,
                         env=environment, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"Broken: the build in {folder} failed:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
    return time.perf_counter() - began


def visit(browser, address, path):
    """A first visit: KB of the page and of all it loads from its own host, requests there, and requests elsewhere."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    sizes, elsewhere = {}, set()

    def own(response):
        if response.url.startswith(address) and response.ok:
            sizes[response.url] = response

    def foreign(route):
        elsewhere.add(route.request.url)
        route.abort()

    page.on("response", own)
    page.route(lambda url: not url.startswith((address, "data:", "blob:")), foreign)
    page.goto(f"{address}/{path}", wait_until="load")
    page.wait_for_timeout(1500)
    weight = sum(len(gzip.compress(response.body())) for response in sizes.values()) / 1000
    page.close()
    return weight, len(sizes), len(elsewhere)


def main():
    pages = sorted(path.stem for path in (ROOT / "book").glob("[0-9]*.ipynb"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        ours, theirs = copy_of(Path(folder, "ours"), False), copy_of(Path(folder, "default"), True)
        print("Building both sites, from nothing and once more: some minutes ...", flush=True)
        seconds = [(build(ours), build(theirs)) for _ in range(2)]
        browser = launch(playwright.chromium)
        servers = [make_server(place / "_build" / "html") for place in (ours, theirs)]
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        rows = []
        for name in ["intro", *pages]:
            (own, requests, away), (other, more, abroad) = (
                visit(browser, f"http://127.0.0.1:{server.server_port}", f"book/{name}.html") for server in servers)
            rows.append([name, f"{own:.0f}", f"{other:.0f}", f"{other / own:.1f}", str(requests), str(more),
                         str(away), str(abroad)])
        for server in servers:
            server.shutdown()
        head("The site", f"Jupyter Book {version('jupyter-book')}", f"Chromium {browser.version}")
        browser.close()
    say("A first visit to each page, beside the same page in the default set-up, where the sliders are dead and "
        "formulas need a script: KB (gzip), requests to its own host, and to others. What comes from others isn't "
        "in the KB.")
    table(["page", "KB", "default", "×", "requests", "default", "to others", "default"], rows)
    say("Building the site, executing every notebook, and once more from the cache.")
    table(["what", "s, ours", "s, default", "ours ÷ default"],
          [[what, f"{own:.0f}", f"{other:.0f}", f"{own / other:.2f}"]
           for what, (own, other) in zip(("from nothing", "cached"), seconds)])
    say("Ours draws every position of every explorer while it builds, and proves it" + busy() + ".")


if __name__ == "__main__":
    main()
