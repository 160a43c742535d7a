"""What a page says of itself to who doesn't read it: search engines, and those who share its address."""

import os
import re
from html import escape, unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from docutils import nodes

from . import card, repository

PAGES = re.compile(r"https://(github|gitlab)\.com/([^/]+)/([^/]+)")
SHORT, LONG = 60, 200
CARD = "card.png"


def site_address(url):
    """Where the site is published, with a slash at its end; "" if nothing tells.

    BOOK_SITE_URL goes before the address that GitHub and GitLab give to a repository's pages.

    >>> site_address("https://github.com/Org/repo")
    'https://org.github.io/repo/'
    """
    given = os.environ.get("BOOK_SITE_URL", "").strip()
    if re.fullmatch(r"https?://[^\s/]\S*", given):
        return given.rstrip("/") + "/"
    found = PAGES.fullmatch(url or "")
    if not found:
        return ""
    host, owner, name = found.groups()
    address = f"https://{owner.lower()}.{host}.io/"
    # A repository of this name is the owner's own site.
    return address if name.lower() == urlsplit(address).hostname else f"{address}{name}/"


def description(doctree, otherwise):
    """A page's first sentences, those that need no formula, some 200 letters at most."""
    said = ""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            # "The question." in bold leads on to it.
            lead = paragraph[0].astext() if isinstance(paragraph[0], nodes.strong) else ""
            for sentence in re.split(r"(?<=[.?!])\s+", paragraph.astext()[len(lead):].strip().replace("\n", " ")):
                if "\\" in sentence or "_" in sentence or len(said) + len(sentence) >= LONG:
                    break
                said = f"{said} {sentence}".strip()
        if len(said) >= SHORT:
            break
    return said or otherwise


def add(app, pagename, templatename, context, doctree):
    title = unescape(re.sub(r"<[^>]*>", "", context.get("title", "")))
    title = title or app.config.html_title
    about = app.config.booksite_about
    said = description(doctree, about) if doctree is not None else about
    tags = [("name", "description", said), ("property", "og:type", "article" if doctree is not None else "website"),
            ("property", "og:title", title), ("property", "og:description", said),
            ("property", "og:site_name", app.config.html_title)]
    base = app.config.booksite_address
    if base:
        picture = urljoin(base, f"_static/{CARD}")
        tags += [("property", "og:url", base + app.builder.get_target_uri(pagename)), ("property", "og:image", picture),
                 ("property", "og:image:width", str(card.WIDTH)), ("property", "og:image:height", str(card.HEIGHT)),
                 ("property", "og:image:alt", app.config.booksite_card_alt),
                 ("name", "twitter:card", "summary_large_image")]
    # The theme has put its own there.
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n    <meta {kind}="{name}" content="{escape(content)}" />' for kind, name, content in tags if content)


def draw_card(app, exception):
    if not exception and app.builder.name == "html":
        card.draw(Path(app.outdir, "_static", CARD), app.config.html_title, app.config.booksite_card_words)


def prepare(app, config):
    url, _ = repository.find(app.srcdir)
    config.booksite_address = site_address(url)
    # Sphinx makes the canonical link of it.
    config.html_baseurl = config.booksite_address


def setup(app):
    app.add_config_value("booksite_address", "", "html")
    app.add_config_value("booksite_about", "", "html")
    app.add_config_value("booksite_card_words", "", "html")
    app.add_config_value("booksite_card_alt", "", "html")
    app.connect("config-inited", prepare)
    app.connect("html-page-context", add)
    app.connect("build-finished", draw_card)
