"""Buttons lead to the repository that the book was built from, so that a fork's lead to the fork."""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import quote, urlsplit

# "git@host:org/repo": no slash before the colon; a single letter there is a Windows drive.
SCP = re.compile(r"(?:[^@/\s:]+@)?(?P<host>[^@/\s:\\]{2,}):(?!//)(?P<path>[^\s\\]+)")

# Hosts whose ways of addressing a file, an issue and Binder the theme knows right.
KNOWN = re.compile(r"https://(?:github|gitlab)\.com/[^/]+/[^/]+")


def normalized(url):
    """The https (or http) address of a repository's page, or None if it has none.

    >>> normalized("git@github.com:org/repo.git")
    'https://github.com/org/repo'
    """
    url = url.strip()
    if "://" in url:
        try:
            parts = urlsplit(url)
            scheme, host, port, path = parts.scheme.lower(), parts.hostname, parts.port, parts.path
        except ValueError:  # a port that is no number, a bracket left open
            return None
        if scheme not in ("http", "https", "ssh") or not host:
            return None
        if scheme == "ssh":
            scheme = "https"  # and the port is ssh's own
        elif port:
            host = f"{host}:{port}"
    else:
        found = SCP.fullmatch(url)
        if not found:
            return None
        scheme, host, path = "https", found["host"].lower(), found["path"]
    path = path.strip("/").removesuffix(".git").strip("/")
    # org/repo at least; groups of groups may make it longer.
    return f"{scheme}://{host}/{path}" if re.fullmatch(r"[^/\s]+(/[^/\s]+)+", path) else None


def git(folder, *words):
    """What git says, or nothing: the book may be built from an archive, or without git."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def find(folder):
    """(address, branch) of the repository, from the environment or from git; (None, …) without one."""
    url = os.environ.get("BOOK_REPOSITORY_URL", "").strip()
    branch = os.environ.get("BOOK_REPOSITORY_BRANCH", "").strip()
    top = git(folder, "rev-parse", "--show-toplevel")
    # Unpacked inside somebody's own repository, the book isn't theirs.
    if top and Path(top).resolve() == Path(folder).resolve():
        url = url or git(folder, "remote", "get-url", "origin")
        branch = branch or git(folder, "branch", "--show-current")
    return normalized(url), branch or "main"


def binder(url, branch, notebook):
    """Where mybinder.org opens a notebook of any repository that git can fetch from `url`."""
    where = f"{quote(url, safe='')}/{quote(branch, safe='')}"
    return f"https://mybinder.org/v2/git/{where}?urlpath=lab/tree/{quote(notebook)}"


def prepare(app, config):
    url, branch = find(app.srcdir)
    options = config.html_theme_options
    # Jupyter Book fills in its own repository where none is named.
    for key in ("repository_url", "repository_branch", "path_to_docs"):
        options.pop(key, None)
    # Without a repository the theme fails on any launch button.
    launch = options.pop("launch_buttons", {})
    known = bool(url and KNOWN.fullmatch(url))
    options.update(dict.fromkeys(("use_repository_button", "use_issues_button", "use_edit_page_button"), known))
    if known:
        options.update(
            repository_url=url, repository_branch=branch, path_to_docs="",
            launch_buttons={**launch, "binderhub_url": "https://mybinder.org", "notebook_interface": "jupyterlab"})
    config.booksite_elsewhere = (url, branch) if url and not known else ()


def add_buttons(app, pagename, templatename, context, doctree):
    """For a repository of another host, which the theme has no addresses for: two buttons of our own."""
    if not app.config.booksite_elsewhere:
        return
    url, branch = app.config.booksite_elsewhere
    buttons = context["header_buttons"]
    notebook = f"{pagename}.ipynb"
    if Path(app.srcdir, notebook).is_file():
        buttons.append({"type": "link", "url": binder(url, branch, notebook), "text": "", "tooltip": "Launch on Binder",
                        "icon": "fas fa-rocket", "label": "launch-binder-button"})
    buttons.append({"type": "link", "url": url, "text": "", "tooltip": "Source repository",
                    "icon": "fas fa-code-branch", "label": "source-repository-button"})


def setup(app):
    app.add_config_value("booksite_elsewhere", (), "html")
    app.connect("config-inited", prepare)
    # The theme, loaded before, begins its list of buttons at the same priority and fills it later.
    app.connect("html-page-context", add_buttons)
