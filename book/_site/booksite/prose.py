"""The running text of a page, and links put into it."""

from docutils import nodes
from sphinx import addnodes

# Headings, code, formulas, plain HTML (summaries, pictures), and what is a link already.
PASSED = (nodes.title, nodes.rubric, nodes.caption, nodes.literal, nodes.literal_block, nodes.math, nodes.math_block,
          nodes.raw, nodes.reference, nodes.label, nodes.Invisible, addnodes.pending_xref)


def texts(node):
    """Every piece of running text below `node`, in reading order; lines that follow each other are one piece."""
    join_lines(node)
    for child in list(node.children):
        if isinstance(child, nodes.Text):
            yield child
        elif not isinstance(child, PASSED):
            yield from texts(child)


def join_lines(node):
    """MyST makes a text of its own of every line, and one more of the line break."""
    joined = []
    for child in node.children:
        if joined and isinstance(child, nodes.Text) and isinstance(joined[-1], nodes.Text):
            joined[-1] = nodes.Text(joined[-1].astext() + child.astext())
        else:
            joined.append(child)
    if len(joined) < len(node.children):
        node.children = []
        node.extend(joined)


def link(mentions):
    """Make links of mentions, (text, start, end, link) each; those in one text come in their order."""
    found = {}
    for text, start, end, node in mentions:
        found.setdefault(id(text), (text, []))[1].append((start, end, node))
    for text, parts in found.values():
        replace(text, parts)


def replace(text, parts):
    """Put nodes in the place of pieces of a text: (start, end, node), in order; the piece goes into the node."""
    source, done, new = text.astext(), 0, []
    for start, end, node in parts:
        node += nodes.Text(source[start:end])
        new += [nodes.Text(source[done:start]), node]
        done = end
    new.append(nodes.Text(source[done:]))
    text.parent.replace(text, [node for node in new if node.astext()])
