"""An explorer without a kernel: every position drawn when the site is built, as one piece of HTML.

The picture is one SVG with slots for the artists that change.  A slot's content at a position is
a piece; pieces that are the same are kept once.  `explore.js` puts pieces into slots.
"""

import gzip
import json
import os
from html import escape
from pathlib import Path

import numpy as np
from matplotlib.cbook import is_math_text
from matplotlib.textpath import TextPath

from .proof import draw_pieces, prove, put_together, settle
from .scene import ExplorerError, coarsen
from .svg import drawn, path_data

LIMIT = 150_000  # bytes, compressed
WIDE = 1.9  # times as wide as high: beside its controls such a picture would be too small

_names = set()  # (name, cell) of the explorers made in this kernel: one page has one kernel


def make_page(scene):
    """A scene's HTML, as a bundle for Jupyter's display protocol; proves it on the way."""
    if any(name == scene.name and (cell is None or cell != scene.cell) for name, cell in _names):
        raise scene.error("another explorer of this page has this name")
    html = make_html(scene)
    _names.add((scene.name, scene.cell))
    return {"text/html": html}


def make_html(scene, themed=True):
    """The same without a page around it; `themed`: whether its colors become the page's."""
    with drawn(scene.fig, scene.name + "-", themed) as drawing:
        html = still_html(scene, drawing) if scene.update is None else moving_html(scene, drawing)
    size = len(gzip.compress(html.encode()))
    if size > LIMIT:
        advice = coarsen(scene.controls) if scene.controls else "draw fewer points, or rasterize"
        if "<image" in html:
            advice = f"give imshow fewer pixels and interpolation='none', rasterize less of the figure, or {advice}"
        raise scene.error(f"{size // 1000} KB compressed are too much (150 at most): {advice}")
    return html


def save(scene, path):
    """Write a scene as a page that needs nothing else; see `Explorer.save`."""
    try:
        path = Path(path).expanduser()
        if path.suffix.lower() not in (".html", ".htm") or path.is_dir():
            raise scene.error(f"save: got {str(path)!r}, wanted the name of a file that ends in .html")
        if not path.parent.is_dir():
            raise scene.error(f"save: there is no folder {str(path.parent)!r}")
        text = make_document(scene)
        part = path.with_name(f".{scene.name}-{os.getpid()}.part")
        try:
            part.write_text(text, encoding="utf-8", newline="\n")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except ExplorerError:
        raise
    except (TypeError, ValueError, OSError, RuntimeError) as problem:
        raise scene.error(f"save: {path!r} can't be written: {problem}") from problem
    return path


def make_document(scene):
    """A whole page with one explorer, in the figure's own colors; it may ask nobody for anything."""
    style, script = assets()
    title = scene.alt or scene.name.replace("-", " ").capitalize()
    return ("<!doctype html>\n<html lang='en'><meta charset='utf-8'>"
            "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; img-src data:; "
            "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">"
            "<meta name='viewport' content='width=device-width, initial-scale=1'>"
            f"<title>{escape(title)}</title><link rel='icon' href='data:,'>"
            "<style>body { margin: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff }"
            "</style>"
            f"{style}<body>{make_html(scene, themed=False)}{script}\n")


def assets():
    """Style and script as elements; a script that is a module waits until the page is read."""
    folder = Path(__file__).parent
    style, script = ((folder / f"explore.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return f"<style>{style}</style>", f"<script type='module'>{script}</script>"


def still_html(scene, drawing):
    """A figure without controls."""
    settle(scene, drawing)
    return (f"<figure class='explorer' id='{scene.name}'>"
            f"{_svg(drawing, drawing.whole(), _attributes(label=scene.alt))}</figure>")


def moving_html(scene, drawing):
    """A figure with controls, all its positions, and the data that the script needs."""
    drawn_pieces = draw_pieces(scene, drawing, scene.positions())
    prove(scene, drawing, drawn_pieces)
    warn_of_the_dead(scene, drawn_pieces)
    around, order, shown = drawn_pieces.around, drawn_pieces.order, drawn_pieces.shown
    pieces = [[shown[position][0][index] for position in scene.positions()] for index in order]
    at, summary = scene.positions().index(scene.start), shown[scene.start][1]
    picture = put_together(around, [f"<g data-slot=''>{slot[at]}</g>" for slot in pieces])
    data = {
        "controls": [{"name": control.name, "texts": control.texts} for control in scene.controls],
        "slots": [_once(slot) for slot in pieces],
        "images": drawing.vector.images_in("".join(map("".join, pieces)), but=picture),
        "summaries": _once([shown[position][1] for position in scene.positions()]),
    }
    label = _attributes(label=scene.alt, described_by=f"{scene.name}-summary")
    beside = "" if drawing.width > WIDE * drawing.height else " explorer-beside"
    return (
        f"<div class='explorer-room{beside}'>"
        f"<figure class='explorer' id='{scene.name}' data-explorer='{scene.name}'>"
        f"{_svg(drawing, picture, label, len(scene.controls))}"
        "<div class='explorer-controls' role='group' aria-label='Controls of the picture'>"
        + "".join(map(_row, [scene.name] * len(scene.controls), scene.controls))
        + "<button type='button' class='explorer-reset' aria-label='Reset' title='Reset'></button></div>"
        f"<figcaption class='explorer-summary' id='{scene.name}-summary' aria-live='polite' "
        f"data-longest='{escape(longest(data['summaries'][0]))}'>{escape(summary)}</figcaption>"
        "<noscript><p class='explorer-note'>The controls need JavaScript; this is the picture they start "
        "from.</p></noscript>"
        # "</" would end the script element in the middle of a text
        f"<script type='application/json'>{_json(data)}</script></figure></div>")


def warn_of_the_dead(scene, pieces):
    """Warn of a control that changes nothing while the others stand where they start: readers try it first."""
    start = scene.start
    for i, control in enumerate(scene.controls):
        others = [(*start[:i], j, *start[i + 1:]) for j in range(len(control.values))]
        if all(pieces.whole(other) == pieces.whole(start) for other in others):
            scene.warn(f"{control.name!r} changes nothing in the picture, wherever it is put; let the other controls "
                       "start where it does", scene.values(start))


def longest(sentences):
    """A text that takes as many lines as any of the sentences, for which their place is kept.

    Which of them takes most depends on where lines break: so of those that have as many words, each word is the
    longest of its place.
    """
    alike = {}
    for sentence in sentences:
        words = sentence.split()
        alike.setdefault(len(words), []).append(words)
    return max((" ".join(max(place, key=len) for place in zip(*rows)) for rows in alike.values()), key=len)


def _once(texts):
    """Texts with each kept once: ``[texts, which]``, where which[position] is an index into texts."""
    unique = list(dict.fromkeys(texts))
    places = {text: i for i, text in enumerate(unique)}
    # Without repetition the list of indices says nothing.
    return [unique, None if len(unique) == len(texts) else [places[text] for text in texts]]


def _json(data):
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "<\\u0021--")


def _svg(drawing, picture, attributes, rows=0):
    definitions = drawing.vector.definitions(picture)
    family = escape(drawing.vector.writer.family or "sans-serif", quote=False)
    # Its size in points and how many controls go with it, for explore.css: all of it is to be seen at once.
    return (f"<svg class='explorer-picture' viewBox='0 0 {drawing.width:g} {drawing.height:g}' "
            f"style='--wide:{drawing.width:g};--high:{drawing.height:g};--rows:{rows}' "
            f'font-family="{family}" {attributes}><defs>{definitions}</defs>{picture}</svg>')


def _attributes(label=None, described_by=None):
    """What assistive technology is told: the sentence is the alternative text, or goes with it."""
    if label is None:
        return f"role='img' aria-labelledby='{described_by}'"
    described = f" aria-describedby='{described_by}'" if described_by else ""
    return f"role='img' aria-label='{escape(label)}'{described}"


def _words(text):
    """A label as HTML; a formula, which ipywidgets shows too, is drawn by Matplotlib."""
    if not is_math_text(text):
        return escape(text)
    path = TextPath((0, 0), text, size=12)
    (left, low), (right, high) = path.get_extents().get_points()
    d = path_data(np.rint(path.vertices * (100, -100)) + 0.0, path.codes)
    return (f"<svg role='img' aria-label='{escape(text.replace('$', ''))}' viewBox='{left - 1:.2f} {-high - 1:.2f} "
            f"{right - left + 2:.2f} {high - low + 2:.2f}' style='height:{(high - low + 2) / 12:.2f}em;width:auto;"
            f"vertical-align:{(low - 1) / 12:.2f}em'><path d='{d}' fill='currentColor'/></svg>")


def _row(name, control):
    """One control's label, input, value and, for a range, its play button."""
    key = f"{name}-control-{control.name}"
    label = f"<label for='{key}'>{_words(control.label)}</label>"
    same = f"id='{key}' autocomplete='off'"
    if control.kind == "select":
        options = "".join(f"<option value='{i}'{' selected' if i == control.start else ''}>{escape(text)}</option>"
                          for i, text in enumerate(control.texts))
        field = f"<select {same}>{options}</select>"
    elif control.kind == "checkbox":
        field = f"<input type='checkbox' {same}{' checked' if control.start else ''}>"
    else:
        text = escape(control.texts[control.start])
        spoken = escape(control.label.replace("$", ""))
        field = (f"<button type='button' class='explorer-play' aria-label='Play {spoken}'></button>"
                 f"<input type='range' {same} min='0' max='{len(control.values) - 1}' value='{control.start}' "
                 f"aria-valuetext='{text}'><output for='{key}' aria-live='off' "
                 f"style='min-width:{max(map(len, control.texts))}ch'>{text}</output>")
    return f"<div class='explorer-row'>{label}{field}</div>"
