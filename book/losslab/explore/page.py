"""An explorer without a kernel: every position drawn when the site is built, as one piece of HTML.

The picture is one SVG with slots for the artists that change.  A slot's content at a position is
a piece; pieces that are the same are kept once.  `explore.js` puts pieces into slots.
"""

import gzip
import itertools
import json
import random
from html import escape

import matplotlib as mpl
import matplotlib.pyplot as plt

from .interface import coarsen
from .svg import SETTINGS, Drawing

LIMIT = 150_000  # bytes, compressed
CHECKED = 6  # positions proved besides the corners
WIDE = 1.9  # times as wide as high: beside its controls such a picture would be too small

_names = set()  # explorers made in this kernel: one page has one kernel


def make_page(scene):
    """A scene's HTML, as a bundle for Jupyter's display protocol; proves it on the way."""
    if scene.name in _names:
        raise scene.error("another explorer of this page has this name")
    with mpl.rc_context(SETTINGS):
        html = still_html(scene) if scene.update is None else moving_html(scene)
    size = len(gzip.compress(html.encode()))
    if size > LIMIT:
        advice = coarsen(scene.controls) if scene.controls else "draw fewer points, or rasterize"
        raise scene.error(f"{size // 1000} KB compressed are too much (150 at most): {advice}")
    _names.add(scene.name)
    return {"text/html": html}


def still_html(scene):
    """A figure without controls."""
    plt.close(scene.fig)
    drawing = Drawing(scene.fig, scene.name + "-")
    scene.settle(drawing.whole)
    return (f"<figure class='explorer' id='{scene.name}'>"
            f"{_svg(drawing, drawing.whole(), _attributes(label=scene.alt))}</figure>")


def moving_html(scene):
    """A figure with controls, all its positions, and the data that the script needs."""
    drawing, around, order, shown = draw_positions(scene)
    prove(scene, drawing, around, order, shown)
    pieces = [[shown[position][0][index] for position in scene.positions()] for index in order]
    data = {
        "controls": [{"name": control.name, "texts": control.texts} for control in scene.controls],
        "slots": [_once(slot) for slot in pieces],
        "summaries": _once([shown[position][1] for position in scene.positions()]),
    }
    start, summary = shown[scene.start]
    picture = put_together(around, [f"<g data-slot=''>{start[index]}</g>" for index in order])
    label = _attributes(label=scene.alt, described_by=f"{scene.name}-summary")
    longest = max((summary for _, summary in shown.values()), key=len)  # the place below is kept for it
    beside = "" if drawing.width > WIDE * drawing.height else " explorer-beside"
    return (
        f"<div class='explorer-room{beside}'>"
        f"<figure class='explorer' id='{scene.name}' data-explorer='{scene.name}'>"
        f"{_svg(drawing, picture, label, len(scene.controls))}"
        "<div class='explorer-controls' role='group' aria-label='Controls of the picture'>"
        + "".join(map(_row, [scene.name] * len(scene.controls), scene.controls))
        + "<button type='button' class='explorer-reset' aria-label='Reset' title='Reset'></button></div>"
        f"<figcaption class='explorer-summary' id='{scene.name}-summary' aria-live='polite' "
        f"data-longest='{escape(longest)}'>{escape(summary)}</figcaption>"
        "<noscript><p class='explorer-note'>The controls need JavaScript; this is the picture they start "
        "from.</p></noscript>"
        # "</" would end the script element in the middle of a text
        f"<script type='application/json'>{_json(data)}</script></figure></div>")


def draw_positions(scene):
    """Draw the figure once, then only what changes, at every position.

    Returns
    -------
    drawing : Drawing
    around, order : as from `Drawing.with_slots`
    shown : dict
        Position -> (texts of the returned artists, summary).
    """
    plt.close(scene.fig)  # so that a stray plt.title in update makes a new figure, and is seen
    scene.show(scene.start)
    drawing = Drawing(scene.fig, scene.name + "-")
    scene.settle(drawing.whole)
    artists, _ = scene.show(scene.start)
    around, order = drawing.with_slots(artists)
    drawing.first = drawing.portraits()  # to say later, if need be, which artist changed
    inside = set(range(len(artists))) - set(order)
    shown = {}
    for position in scene.positions():
        artists, summary = scene.show(position)
        _refuse_rasterized(scene, artists, position)
        shown[position] = ["" if index in inside else drawing.alone(artist)
                           for index, artist in enumerate(artists)], summary
    return drawing, around, order, shown


def put_together(around, pieces):
    """The picture's text: what stands around the slots, and what fills them."""
    return "".join(text + piece for text, piece in zip(around, [*pieces, ""]))


def prove(scene, drawing, around, order, shown):
    """Draw whole figures at the corners and at some other positions; they must equal the pieces.

    In shuffled order, so that an update which depends on earlier calls is found out.
    """
    chance = random.Random(scene.name)
    places = scene.positions()
    corners = itertools.product(*({0, len(control.values) - 1} for control in scene.controls))
    chosen = sorted({scene.start, *corners, *chance.sample(places, min(CHECKED, len(places)))})
    chance.shuffle(chosen)
    for place in chosen:
        artists, summary = scene.show(place)
        whole = drawing.whole()
        texts, told = shown[place]
        if whole != put_together(around, [texts[index] for index in order]):
            raise scene.error(_blame(drawing, artists), scene.values(place))
        again = [drawing.alone(artist) if text else "" for artist, text in zip(artists, texts)]
        if again != texts or summary != told:
            raise scene.error("update gave something else when it was called again: it must not depend "
                              "on earlier calls or on chance", scene.values(place))


def _blame(drawing, returned):
    """Which artist changed without being returned: the first whose own text differs."""
    known = {id(part) for artist in returned for part in artist.findobj()}
    for key, (artist, text) in drawing.portraits().items():
        if key in known or drawing.first.get(key, (artist, None))[1] == text:
            continue
        for axes in drawing.fig.axes:
            for axis in (axes.xaxis, axes.yaxis):
                if artist in axis.findobj():
                    return (f"the {axis.axis_name} axis (its limits or ticks) changed without being returned "
                            f"by update; return ax.{axis.axis_name}axis, or ax")
        return f"{artist} changed without being returned by update, or it remembers earlier calls"
    return ("update gave something else when it was called again (it must not depend on earlier calls or on "
            "chance), or an artist's depth changed")


def _refuse_rasterized(scene, artists, position):
    for artist in artists:
        if artist.get_rasterized():
            raise scene.error(f"{artist} is rasterized and changes; use imshow(…, interpolation='none') "
                              "instead", scene.values(position))


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
    definitions = drawing.vector.definitions()
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


def _row(name, control):
    """One control's label, input, value and, for a range, its play button."""
    key = f"{name}-control-{control.name}"
    label = f"<label for='{key}'>{escape(control.label)}</label>"
    same = f"id='{key}' autocomplete='off'"
    if control.kind == "select":
        options = "".join(f"<option value='{i}'{' selected' if i == control.start else ''}>{escape(text)}</option>"
                          for i, text in enumerate(control.texts))
        field = f"<select {same}>{options}</select>"
    elif control.kind == "checkbox":
        field = f"<input type='checkbox' {same}{' checked' if control.start else ''}>"
    else:
        text = escape(control.texts[control.start])
        field = (f"<button type='button' class='explorer-play' aria-label='Play {escape(control.label)}'></button>"
                 f"<input type='range' {same} min='0' max='{len(control.values) - 1}' value='{control.start}' "
                 f"aria-valuetext='{text}'><output for='{key}' aria-live='off' "
                 f"style='min-width:{max(map(len, control.texts))}ch'>{text}</output>")
    return f"<div class='explorer-row'>{label}{field}</div>"
