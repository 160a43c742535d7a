"""What makes the site out of the book: a Sphinx extension in small parts, each with one reason to exist.

==============  ===================================================================================
run             how notebooks are executed: explorers as pages, outputs never older than the helpers
formulas        KaTeX at build time, through one Node process (katex); what it doubts is an error
explorers       an explorer's data go into a file of their own, which the page fetches later
places          ids for steps and cells, so that a link can name them
glossary        the first mention of a term on a page leads to the glossary
literature      the list of works says which pages name each
chinese         search finds Chinese words; browsers are told that they are Chinese
repository      where the book's source and its site are: the buttons, the address, the 404 page
==============  ===================================================================================

All else is the theme (furo), its options in `_config.yml`, the templates beside this folder, and `book.css`.
"""

from pygments.formatters import HtmlFormatter
from pygments.token import Text
from sphinx.highlighting import PygmentsBridge

from . import chinese, explorers, formulas, glossary, literature, places, repository, run


class Formatter(HtmlFormatter):
    """Code in which names and brackets, which have the color of plain text, are no elements: half of its were these."""

    def format_unencoded(self, tokens, out):
        color = self.style.style_for_token
        super().format_unencoded(((Text if color(kind) == color(Text) else kind, text) for kind, text in tokens), out)


def setup(app):
    PygmentsBridge.html_formatter = Formatter
    # Jupyter Book sets it also without sphinx-comments; unknown, it would be a warning.
    app.add_config_value("comments_config", {}, "")
    # The theme's own option; Jupyter Book hands options on before the theme is there to know it.
    app.connect("config-inited", lambda app, config: setattr(config, "pygments_dark_style", "a11y-high-contrast-dark"))
    for part in (run, repository, formulas, places, glossary, literature, chinese, explorers):
        part.setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": False}
