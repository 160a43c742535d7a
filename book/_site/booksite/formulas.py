"""Formulas are rendered at build time and strictly: a reader needs no script, an author no luck."""

import re
from html import escape, unescape

from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from . import katex
from .glossary import swap

# In letters: what is wider than a small telephone, and what may stand in one line with the sign behind it.
WIDE, SHORT = 30, 18
# What may not begin a line.
SIGNS = re.compile(r"[.,;:!?)\]’”…]+")

logger = logging.getLogger(__name__)


def rendered(node, display):
    """The formula's HTML; one that KaTeX refuses is reported with its place and stays marked."""
    tex = node.astext()
    try:
        return katex.render(tex, display)
    except katex.FormulaError as error:
        logger.error("%s\n    in the formula: %s%s", error, tex, cell_of(node), location=node)
        return f'<code class="katex-error" title="{escape(str(error))}">{escape(tex)}</code>'


def cell_of(node):
    """myst-nb counts a notebook's lines as cell * 10000 + line + 1; say it so that it can be found."""
    while node is not None and node.line is None:
        node = node.parent
    cell, line = divmod(node.line, 10000) if node is not None else (0, 0)
    return f"\n    (cell {cell}, line {line - 1} of the notebook)" if cell else ""


def widths(html):
    """Letters in each part of a formula that doesn't break."""
    # Before the first part that is drawn stands what is spoken.
    drawn = html.split('class="base"')[1:]
    return [len(unescape(re.sub("<[^>]*>", "", part))) for part in drawn]


def keep_together(app, doctree, docname):
    """A browser would break a line between a formula and the comma behind it: the formula takes it over."""
    for formula in list(doctree.findall(nodes.math)):
        after = formula.next_node(descend=False, siblings=True)
        if isinstance(after, nodes.Text) and (signs := SIGNS.match(after)):
            formula["signs"] = signs[0]
            swap(after, [nodes.Text(after[signs.end():])])


def visit_inline(self, node):
    html = rendered(node, display=False)
    letters = widths(html)
    # A wide one scrolls in a box of its own. A browser that translates a page leaves formulas alone.
    classes = "math wide" if max(letters, default=0) > WIDE else "math"
    html = self.starttag(node, "span", "", CLASS=classes, translate="no") + html + "</span>"
    html += self.encode(node.get("signs", ""))
    together = "signs" in node and sum(letters) <= SHORT
    self.body.append(f'<span class="together">{html}</span>' if together else html)
    raise nodes.SkipNode


def visit_block(self, node):
    self.body.append(self.starttag(node, "div", "", CLASS="math", translate="no"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this formula")
        self.body.append("</span>")
    self.body.append(rendered(node, display=True) + "</div>\n")
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("katex", inline_renderers=(visit_inline, None),
                               block_renderers=(visit_block, None))
    app.connect("builder-inited", katex.copy)
    # After what looks for words.
    app.connect("doctree-resolved", keep_together, priority=900)
