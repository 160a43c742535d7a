"""Scripts that come on every page and that no reader waits for with profit.

On a slow phone they stood between the reader and the first line: 540 KB (gzip) of icons that the
theme's stylesheet has as a font anyway (and a script that rewrites every <i> of a page), the whole
search index on pages that only have a field leading to the search page, the state of widgets that
explorers on a page don't use (under random names: no two builds were alike), and seven small
scripts that stop the page from being drawn until they have come.
"""

import re

ICONS = re.compile(r"\s*(?:<!-- So that users can add custom icons -->\s*)?<script[^>]*/fontawesome\.js[^>]*></script>")
SEARCH = re.compile(r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>')
WIDGETS = re.compile(r'\s*<script type="application/vnd\.jupyter\.widget-state\+json">.*?</script>', re.S)
# Scripts within the page set options on what documentation_options.js defines: it can't wait.
BLOCKING = re.compile(r'<script src="(?![^"]*documentation_options)')


def lightened(html, is_search):
    """The same page without them."""
    html = WIDGETS.sub("", ICONS.sub("", html))
    # The search page calls its scripts from within.
    return html if is_search else BLOCKING.sub('<script defer src="', SEARCH.sub("", html))
