"""A figure drawn in pieces, and the proof that the pieces are the whole: what both lives rest on.

A page keeps the pieces of all positions.  With a kernel only what `update` returned is drawn anew; that this is
all there was to draw is proved with the same pieces, at a few positions.
"""

import random
import time
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import FigureBase
from matplotlib.transforms import Bbox

from .scene import AGAIN, artist_name, axes_name

SEEDED = 6  # positions proved in any case, besides the start and the corners
SECONDS = 1  # of the processor's time, for as many others as there is time for
ROOM = 3  # points by which something may lie outside of the figure without a word


@dataclass
class Pieces:
    """A figure cut along the artists that update returns."""

    around: list  # texts before, between and behind the slots
    order: list  # which artist fills each slot; an artist inside another one of them has no slot
    shown: dict  # position -> (texts of the returned artists, summary)
    touched: list  # positions where update set something that it may not have returned
    boxes: dict  # child of the figure, by id -> where it is at the ends, in shares of the figure

    def whole(self, position):
        """The picture's text at a position."""
        texts, _ = self.shown[position]
        return put_together(self.around, [texts[index] for index in self.order])


def put_together(around, pieces):
    """The picture's text: what stands around the slots, and what fills them."""
    return "".join(text + piece for text, piece in zip(around, [*pieces, ""]))


def settle(scene, drawing):
    """Lay the figure out, once and for all positions; returns where the figure's children are then."""
    scene.settle()
    return look_around(scene, drawing)


def draw_pieces(scene, drawing, places):
    """Draw the figure once, and then only what changes, at each of the places; the start is one of them."""
    boxes = settle(scene, drawing)
    artists, _ = scene.show(scene.start)
    with scene.telling(scene.start):
        around, order = drawing.with_slots(artists)
    returned = {id(part) for artist in artists for part in artist.findobj()}
    others = [part for part in scene.fig.findobj(lambda part: not isinstance(part, (Axes, FigureBase)))
              if id(part) not in returned]
    shown, touched = {}, []
    for position in places:
        for other in others:
            other.stale = False
        artists, summary = scene.show(position)
        if any(other.stale for other in others):  # Matplotlib's own note that something was set
            touched.append(position)
        with scene.telling(position):
            shown[position] = [drawing.alone(artist) if index in order else ""
                               for index, artist in enumerate(artists)], summary
    return Pieces(around, order, shown, touched, boxes)


def prove(scene, drawing, pieces, seconds=SECONDS):
    """Draw whole figures, which must equal the pieces: at the corners, at some other positions, and while time lasts.

    In shuffled order, so that an update which depends on earlier calls is found out.
    """
    chance = random.Random(scene.name)
    rest = list(pieces.shown)
    chosen = sorted({scene.start, *scene.corners(), *chance.sample(rest, min(SEEDED, len(rest)))} & {*rest})
    chance.shuffle(chosen)
    chance.shuffle(rest)
    rest.sort(key=lambda place: place not in pieces.touched)
    scene.proved = 0
    needed, end = len(chosen), time.process_time() + seconds
    for place in dict.fromkeys([*chosen, *rest]):
        if scene.proved >= needed and time.process_time() > end:
            break
        artists, summary = scene.show(place)
        with scene.telling(place):
            whole = drawing.whole()
            texts, told = pieces.shown[place]
            again = [drawing.alone(artist) if text else "" for artist, text in zip(artists, texts)]
            if whole != pieces.whole(place) or again != texts or summary != told:
                raise scene.error(blame(scene, drawing, place), scene.values(place))
        scene.proved += 1


def blame(scene, drawing, place):
    """Why a whole figure isn't what the pieces say: the artists that changed without being returned."""
    (_, once), first = scene.show(place), drawing.portraits()
    (_, twice), second = scene.show(place), drawing.portraits()
    known = {text for _, text in first.values()}
    another = [artist for artist, text in second.values() if text not in known]
    if another or once != twice:
        return f"{artist_name(another[0])[0] if another else 'the sentence'} was another {AGAIN}"
    for other in [scene.start, *scene.corners()]:
        scene.show(other)
        there = drawing.portraits()
        returned, _ = scene.show(place)
        known = {id(part) for artist in returned for part in artist.findobj()}
        # what holds a returned artist looks different, too, and so does what holds another that wasn't
        changed = [artist for key, (artist, text) in drawing.portraits().items()
                   if there.get(key, (artist, None))[1] != text and known.isdisjoint(map(id, artist.findobj()))]
        changed = [artist for artist in changed if not isinstance(artist, Axes)] or changed
        changed.sort(key=lambda artist: not isinstance(artist, Axis))  # other limits move what is drawn within
        names = dict.fromkeys(map(artist_name, changed))
        if names:
            told, which = [*dict.fromkeys(name for name, _ in names)], next(iter(names))[1]
            if len(names) > 1:
                holding = [axes_name(axes) for axes in scene.fig.axes if not {*axes.findobj()}.isdisjoint(changed)]
                which = f"each, or the axes that hold them ({', '.join(holding)})"
            more = " and more" * (len(told) > 3)
            return f"{', '.join(told[:3])}{more} changed without being returned by update; return {which}"
    return f"the picture was another {AGAIN}; or an artist's depth changed"


def look_around(scene, drawing):
    """Where the figure's children are at the ends; warns where the figure's edge cuts something."""
    boxes, frame, renderer = {}, scene.fig.bbox, drawing.mixed
    for position in scene.ends():
        if scene.update is not None:
            scene.show(position)
        for child in dict.fromkeys([*scene.fig.get_children(), *scene.fig.axes]):  # subfigures have axes, too
            box = child.bbox if isinstance(child, FigureBase) else _box(child, renderer)
            if box is None:
                continue
            share = box.transformed(scene.fig.transFigure.inverted())
            boxes[id(child)] = Bbox.union([share, boxes.get(id(child), share)])
            if not scene.warned and _over(box, frame) > ROOM:
                parts = child.get_children() if hasattr(child, "xaxis") else [child]
                over = {artist_name(part)[0]: _over(_box(part, renderer), frame) for part in parts}
                cut = [f"{name} by {points:.0f} points" for name, points in over.items() if points > ROOM]
                if cut:
                    scene.warn(f"the figure's edge cuts {' and '.join(cut)}; make room with layout='constrained', "
                               "fig.subplots_adjust or a larger figure", scene.values(position))
    return boxes


def _box(artist, renderer):
    return artist.get_tightbbox(renderer) if artist.get_visible() else None


def _over(box, frame):
    """How far a box reaches over the frame's edge."""
    if box is None:
        return 0
    return max(frame.x0 - box.x0, frame.y0 - box.y0, box.x1 - frame.x1, box.y1 - frame.y1)
