"""The built site, a server for it, and a page in a real browser that forgives nothing."""

import threading
from pathlib import Path
from urllib.parse import urlsplit

import gallery
import pytest
from browser import SHELL, WHOLE, launch
from playwright.sync_api import Error, sync_playwright
from serve import make_server

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
HERE = ("localhost", "127.0.0.1", "")


def pytest_collection_modifyitems(items):
    """JupyterLab comes before all that stands alone: at the end one process would wait for it."""
    items.sort(key=lambda item: item.path.name != "test_live.py")


def outdated():
    """What is wrong with the built site as a whole, or None: it is younger than the sources that it is made of."""
    # Sphinx writes it last.
    made = SITE / "searchindex.js"
    if not made.is_file():
        return "There is no whole site in _build/html: run `make site`."
    passing = {"__pycache__", "node_modules", ".ipynb_checkpoints"}
    changed = [file for place in ("book", "data", "_config.yml", "_toc.yml")
               for file in [ROOT / place, *(ROOT / place).rglob("*")]
               if file.is_file() and not passing.intersection(file.parts)
               and file.stat().st_mtime > made.stat().st_mtime]
    if changed:
        return f"The site in _build/html is older than {changed[0].relative_to(ROOT)}: run `make site`."
    return None


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    if wrong := outdated():
        pytest.fail(wrong, pytrace=False)
    return SITE


@pytest.fixture(scope="session")
def server(site):
    """The site's address, without a slash at its end."""
    with make_server(site) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser():
    """A real Chromium, without windows; a whole one where no other starts."""
    with sync_playwright() as playwright:
        try:
            running = launch(playwright.chromium, SHELL)
        except (Error, RuntimeError):
            running = launch(playwright.chromium, WHOLE)
        yield running
        running.close()


def watched(browser, faults, **options):
    """A context whose errors and requests elsewhere go into the list `faults`; `launch` lets no such request out."""
    def asked(request):
        if urlsplit(request.url).scheme in ("http", "https") and urlsplit(request.url).hostname not in HERE:
            faults.append(f"request to another host: {request.url}")

    def heard(message):
        if message.type == "error":
            faults.append(f"console: {message.text} ({message.location['url']})")

    context = browser.new_context(**options)
    # Of the context, so that pages opened by a page are watched too.
    context.on("request", asked)
    context.on("console", heard)
    context.on("weberror", lambda error: faults.append(f"uncaught: {error.error}"))
    context.set_default_timeout(10_000)
    return context


@pytest.fixture
def new_page(browser):
    """Makes pages, each in a context of its own; an error or a request elsewhere in any fails the test."""
    contexts, faults = [], []

    def make(**options):
        contexts.append(watched(browser, faults, **options))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()
    if faults:
        pytest.fail("\n".join(dict.fromkeys(faults)), pytrace=False)


@pytest.fixture
def page(new_page):
    """A desktop's page."""
    return new_page(viewport={"width": 1280, "height": 900})


# The gallery -------------------------------------------------------------------------------------

def drawn(kinds):
    """The HTML of some of the gallery's explorers, in their order; that each is whole is proved meanwhile."""
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORE_MODE", "page")
        from losslab.explore import explore, page
        patch.setattr(page, "_names", set())
        for name in kinds:
            fig, update, options = gallery.KINDS[name]()
            made.append(explore(fig, update, name=name, **options)._repr_mimebundle_()["text/html"])
    return made


def page_of(figures, folder):
    """The address of a page with explorers, with the script and the styles of the site."""
    source = ROOT / "book" / "losslab" / "explore"
    for name in ("explore.css", "explore.js"):
        (folder / name).write_bytes((source / name).read_bytes())
    (folder / "gallery.html").write_text(
        "<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        "<title>Gallery</title><link rel='icon' href='data:,'><link rel='stylesheet' href='explore.css'>"
        "<script defer src='explore.js'></script><body>" + "".join(figures), encoding="utf-8")
    return (folder / "gallery.html").as_uri()
