"""What comes on every page and no reader waits for with profit.

On a slow phone it stood between the reader and the first line: 540 KB (gzip) of icons that the
theme's stylesheet has as a font anyway (and a script that rewrites every <i> of a page), the whole
search index on pages that only have a field leading to the search page, the state of widgets that
explorers on a page don't use (under random names: no two builds were alike), and some thousand
elements around words of code that look like their surroundings.
"""

import re

ICONS = re.compile(r"\s*(?:<!-- So that users can add custom icons -->\s*)?<script[^>]*/fontawesome\.js[^>]*></script>")
SEARCH = re.compile(r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>')
WIDGETS = re.compile(r'\s*<script type="application/vnd\.jupyter\.widget-state\+json">.*?</script>', re.S)
# A name, a sign of punctuation and a space have the color of all code.
PLAIN = re.compile(r'<span class="(?:n|nn|p|w)">([^<]*)</span>')
# Places for what this book hasn't: another host's advertisement, an index of versions.
UNUSED = re.compile(r"""
    \s*<div\ class="sidebar-primary-items__end[^"]*">\s*<div\ class="sidebar-primary-item">\s*
        <div\ id="ethical-ad-placement"[^>]*>\s*</div>\s*</div>\s*</div>
    | \s*<meta\ name="docsearch:[^>]*>
    | (?<=/>)\s*<meta\ name="viewport"\ content="width=device-width,\ initial-scale=1"\s*/>
    """, re.X)


def lightened(html, is_search):
    """The same page without them."""
    html = PLAIN.sub(r"\1", UNUSED.sub("", WIDGETS.sub("", ICONS.sub("", html))))
    # The search page calls its scripts from within.
    return html if is_search else SEARCH.sub("", html)
