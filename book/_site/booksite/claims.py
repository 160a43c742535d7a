"""Every common claim that a chapter checks stands in the table of all; one that is missing ends the build."""

from .places import links
from .stop import stop

PAGE = "book/claims-checked"
MARK = "claim-"


def check(app, env):
    if PAGE not in env.found_docs:
        return
    listed = {(target, place) for target, place in links(env, PAGE) if place}
    if missing := [f"{PAGE}.md: the claim {docname}#{place} isn't in the table"
                   for docname in sorted(env.found_docs)
                   for place in env.metadata[docname].get("myst_slugs", {})
                   if place.startswith(MARK) and (docname, place) not in listed]:
        stop(*missing)


def setup(app):
    app.connect("env-updated", check)
