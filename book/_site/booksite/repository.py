"""Where the book's source is, and where its site: the buttons, the site's address, the page for a wrong one.

All follow the checkout that is built, so that a fork's buttons lead to the fork.
"""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import quote, urlsplit

# As git writes them: "https://host:port/org/repo.git", "ssh://git@host:22/org/repo" (the port is ssh's own) and
# "git@host:org/repo" (no slash before the colon; a single letter there is a Windows drive).
REMOTE = re.compile(r"""(?:(?P<scheme>https?)://(?:[^@/\s]*@)?(?P<host>\[[^\]\s]+\]|[^@:/\s\[\]]+)(?P<port>:\d+)?/
                         |ssh://(?:[^@/\s]*@)?(?P<ssh>[^@:/\s\[\]]+)(?::\d+)?/
                         |(?:[^@/\s:]+@)?(?P<scp>[^@/\s:\\]{2,}):(?!//))
                        (?P<path>[^\s\\?\#]+)[^\s]*""", re.I | re.X)
# Hosts whose ways of addressing a file, an issue and a published page are known.
KNOWN = re.compile(r"https://(github|gitlab)\.com/([^/]+)/([^/]+)")


def normalized(url):
    """The https (or http) address of a repository's page, or None if it has none.

    >>> normalized("git@github.com:org/repo.git")
    'https://github.com/org/repo'
    """
    found = REMOTE.fullmatch(url.strip())
    if not found:
        return None
    scheme, host = (found["scheme"] or "https").lower(), (found["host"] or found["ssh"] or found["scp"]).lower()
    path = found["path"].strip("/").removesuffix(".git").strip("/")
    # org/repo at least; groups of groups may make it longer.
    return f"{scheme}://{host}{found['port'] or ''}/{path}" if re.fullmatch(r"[^/]+(/[^/]+)+", path) else None


def git(folder, *words):
    """What git says, or nothing: the book may be built from an archive, or without git."""
    try:
        done = subprocess.run(["git", "-C", os.fspath(folder), *words], capture_output=True)
    except FileNotFoundError:
        return ""
    # Git writes paths as the file system has them, whatever the locale's encoding is.
    return os.fsdecode(done.stdout).strip() if done.returncode == 0 else ""


def find(folder):
    """(address, branch) of the repository, from the environment or from git; (None, …) without one."""
    url = os.environ.get("BOOK_REPOSITORY_URL", "").strip()
    branch = os.environ.get("BOOK_REPOSITORY_BRANCH", "").strip()
    top = git(folder, "rev-parse", "--show-toplevel")
    # Unpacked inside somebody's own repository, the book isn't theirs.
    if top and Path(top).resolve() == Path(folder).resolve():
        url = url or git(folder, "remote", "get-url", "origin")
        # A checkout of no branch: the remote's default one, or else one of its that holds this commit.
        holds = "for-each-ref", "--contains=HEAD", "--format=%(refname:lstrip=3)", "refs/remotes/origin"
        branch = (branch or git(folder, "branch", "--show-current")
                  or git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/")
                  or git(folder, *holds).partition("\n")[0])
    return normalized(url), branch or "main"


def site_address(url):
    """Where the site is published, with a slash at its end; "" if nothing tells.

    BOOK_SITE_URL goes before the address that GitHub and GitLab give to a repository's pages.

    >>> site_address("https://github.com/Org/repo")
    'https://org.github.io/repo/'
    """
    given = os.environ.get("BOOK_SITE_URL", "").strip()
    if re.fullmatch(r"https?://[^\s/]\S*", given):
        return given.rstrip("/") + "/"
    found = KNOWN.fullmatch(url or "")
    if not found:
        return ""
    host, owner, name = found.groups()
    address = f"https://{owner.lower()}.{host}.io/"
    # A repository of this name is the owner's own site.
    return address if name.lower() == urlsplit(address).hostname else f"{address}{name}/"


def buttons(url, branch, source, title):
    """(what it does, address, icon) of the buttons of a page that is made of the file `source`."""
    if not url:
        return
    known = KNOWN.fullmatch(url)
    inside = "/-" if known and known[1] == "gitlab" else ""
    if source.endswith(".ipynb"):
        where = f"gh/{known[2]}/{known[3]}" if known and known[1] == "github" else f"git/{quote(url, safe='')}"
        yield ("Launch on Binder", f"https://mybinder.org/v2/{where}/{quote(branch, safe='')}"
               f"?urlpath=lab/tree/{quote(source)}", "launch")
    if known:
        yield "Edit this page", f"{url}{inside}/edit/{quote(branch)}/{quote(source)}", "edit"
        name = "issue[title]" if inside else "title"
        yield "Open an issue", f"{url}{inside}/issues/new?{name}={quote(f'On the page {title}: ')}", "issue"
    yield "Source repository", url, "repository"


def add_buttons(app, pagename, templatename, context, doctree):
    source = context.get("sourcename", "") if doctree is not None else ""
    context["buttons"] = list(buttons(*app.config.booksite_repository, source, app.env.titles[pagename].astext())
                              if source else ())
    if source.endswith(".ipynb"):
        context["buttons"].append(("Download this notebook", context["pathto"](f"_sources/{source}", 1), "download"))


def prepare(app, config):
    config.booksite_repository = find(app.srcdir)
    address = site_address(config.booksite_repository[0])
    # Sphinx makes the canonical link of it. A card needs a whole address.
    config.html_baseurl = config.ogp_site_url = address
    if not address:
        config.ogp_image = None
    # The page for a wrong address is shown at any depth, so its links begin at the host.
    config.notfound_urls_prefix = urlsplit(address).path or "/"


def setup(app):
    app.add_config_value("booksite_repository", (None, "main"), "html")
    app.connect("config-inited", prepare)
    app.connect("html-page-context", add_buttons)
