"""The page for a wrong address: it stands alone, since it is shown at any depth of the site."""

from html import escape
from urllib.parse import urlsplit

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="This page of {title} isn't there.">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Not found &#8212; {title}</title>
<link rel="icon" href="data:,">
<script>
  // Links lead on from where the site begins, however deep the wrong address is.
  const base = document.createElement("base"), known = "{path}";
  if (!/\\/404(\\.html)?$/.test(location.pathname)) {{
    base.href = location.pathname.startsWith(known) ? known : "/";
    document.head.append(base);
  }}
</script>
<style>
  :root {{ --link: #0a58a8; --ink: #24292f; --paper: #fff; }}
  @media (prefers-color-scheme: dark) {{ :root {{ --link: #7dbcf5; --ink: #e8eaed; --paper: #121212; }} }}
  html {{ background: var(--paper); color: var(--ink); }}
  body {{ max-width: 38rem; margin: 12vh auto; padding: 0 1.25rem; font: 1.125rem/1.6 system-ui, sans-serif; }}
  a {{ color: var(--link); }}
  li {{ margin: .5rem 0; }}
  :is(input, button) {{ font: inherit; min-height: 44px; padding: 0 .75rem; border-radius: .3rem; border: 1px solid;
    box-sizing: border-box; max-width: 100%; }}
</style>
</head>
<body>
<main>
<h1>There is no such page</h1>
<p>It may have moved, or the address has a slip in it. The book is all there:</p>
<form action="search.html" role="search"><input type="search" name="q" aria-label="Search this book"
  placeholder="Search this book"> <button>Search</button></form>
<ol start="0">
{links}
</ol>
</main>
</body>
</html>
"""


def page(title, address, chapters):
    """The page's HTML; `chapters` are (address below the site's own, title)."""
    links = "\n".join(f'<li><a href="{escape(place)}">{escape(name)}</a></li>' for place, name in chapters)
    path = urlsplit(address).path or "/"
    return PAGE.format(title=escape(title), path=escape(path), links=links)
