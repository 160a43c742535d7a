"""Matplotlib's picture as compact SVG text that can be cut into pieces.

Private parts of Matplotlib are overridden here and nowhere else.
"""

import base64
import contextlib
import functools
import hashlib
import io
import re
from xml.sax.saxutils import escape

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import to_hex
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from PIL import Image

# Colors that follow the page's theme: hex in the figure -> CSS color on the page.
theme = {}

SETTINGS = {
    "svg.hashsalt": "explore",  # ids are hashes of contents: two builds give the same bytes
    "image.composite_image": False,  # else images lose their places among the pieces
}

DPI = 144  # of what is rasterized: two pixels a point
LOSSY = 35, 60  # qualities of an image's WebP: so small, unless that changes too much of it:
DEPTH, SHARE = 32, 0.001  # so large a share of the picture's pixels is off by more than so much of 255


class Writer:
    """Takes the place of Matplotlib's XML writer: no white space, no ids but in definitions.

    Everything inside ``<defs>`` goes to `defs`, keyed by id, so that pieces drawn later find
    the glyphs and markers that an earlier piece defined.  Ids get `prefix`, because an SVG's ids
    are those of the whole page.
    """

    def __init__(self, prefix, colors):
        self.prefix = prefix
        self.colors = colors  # hex in the figure -> what is written
        self.family = None  # the first font family met; it stands once, at the root
        self.defs = {}
        self.out = []
        self._open = []  # tags
        self._empty = False  # whether the last tag begun has nothing in it yet
        self._outer = None  # the list written to before <defs> began

    def start(self, tag, attrib=None, **extra):
        if tag == "defs":
            self._outer, self.out = self.out, []
            self._open.append(tag)
            return len(self._open) - 1
        attributes = {key: value for key, value in {**(attrib or {}), **extra}.items() if value}
        if tag == "a" and "xlink:href" in attributes:
            attributes["href"] = attributes.pop("xlink:href")  # a link of the page, not to something in here
        if self._outer is None:
            attributes.pop("id", None)
        self.out.append("<" + tag + "".join(self._attribute(*pair) for pair in attributes.items()) + ">")
        self._open.append(tag)
        self._empty = True
        return len(self._open) - 1

    def end(self, tag=None, indent=True):
        tag = self._open.pop()
        if tag == "defs":
            self.out, self._outer = self._outer, None
            return
        if self._empty:
            self.out[-1] = self.out[-1][:-1] + "/>"
        else:
            self.out.append(f"</{tag}>")
        self._empty = False
        if self._outer is not None and self._open[-1] == "defs":
            text = "".join(self.out)
            self.defs.setdefault(re.search(r" id='([^']*)'", text)[1], text)
            self.out.clear()

    def element(self, tag, text=None, attrib=None, **extra):
        self.start(tag, attrib, **extra)
        if text:
            self.data(text)
        self.end()

    def data(self, text):
        self.out.append(escape(text))
        self._empty = False

    def close(self, id):
        while len(self._open) > id:
            self.end()

    def comment(self, text):
        """Comments are left out."""

    def flush(self):
        """There is no file behind this writer."""

    def take(self):
        """What was written since the last call."""
        text = "".join(self.out)
        self.out.clear()
        return text

    def _attribute(self, key, value):
        if key == "xlink:href":
            key, value = "href", re.sub("^#", "#" + self.prefix, value)
        if key == "id":
            value = self.prefix + value
        if key in ("x", "y"):
            value = number(round(float(value) * 100))
        if key == "transform" and re.fullmatch(r"rotate\(-?0 [^()]*\)", value):
            return ""  # Matplotlib writes it for every upright text
        if key == "style":
            value = self._style(value)
        value = value.replace("url(#", "url(#" + self.prefix)
        if key in ("style", "fill"):
            value = re.sub(r"#[0-9a-f]{6}\b", lambda color: self.colors.get(color[0], color[0]), value)
        return f" {key}='{escape(value, {chr(39): '&#39;'})}'" if value else ""

    def _style(self, value):
        value = value.replace(": ", ":").replace("; ", ";")
        family = re.search(r"(?:^|;)font-family:([^;]*)", value)
        if family:
            self.family = self.family or family[1]
            if family[1] == self.family:
                value = value.replace(family[0], "").lstrip(";")
        return value


class Renderer(RendererSVG):
    """Matplotlib's SVG renderer, writing short text of which equal parts are equal.

    Paths are relative, to 0.01 pt.  Plain text stays text; mathematics is drawn as outlines,
    because Matplotlib's mathematical fonts have code points of their own.
    """

    def __init__(self, width, height, dpi, prefix, colors):
        super().__init__(width, height, io.StringIO(), image_dpi=dpi)
        self.writer = Writer(prefix, colors)
        self.layouts = {}  # see _texts_laid_out_once
        self.images = {}  # id -> (pixels, whether they are to be seen as squares)

    def open_group(self, s, gid=None):
        """Groups carry only ids, which pieces can't have."""

    def close_group(self, s):
        """See open_group."""

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        # page.py's settings are undone as a whole; undoing this one each time would take long.
        mpl.rcParams["svg.fonttype"] = "path" if ismath else "none"
        super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)

    def draw_path_collection(self, *args, **kwargs):
        self._path_collection_id = 0  # a counter in ids would make equal pieces differ
        super().draw_path_collection(*args, **kwargs)

    def draw_image(self, gc, x, y, im, transform=None):
        # Named by its pixels and used from the definitions: equal ones are there once, and texts tell others apart.
        key = "i" + hashlib.sha256(repr(im.shape).encode() + im.tobytes()).hexdigest()[:12]
        self.images[key] = im.copy(), transform is not None
        high, wide = im.shape[:2]
        place = Affine2D().scale(72 / self.image_dpi) if transform is None else (
            Affine2D().scale(1 / wide, 1 / high) + transform)
        place += Affine2D().translate(x, y).scale(1, -1).translate(0, self.height)
        clip, url = self._get_clip_attrs(gc), gc.get_url()
        if clip:  # around the image, whose transform would move the clip path too
            self.writer.start("g", clip)
        if url is not None:
            self.writer.start("a", {"xlink:href": url, "target": "_blank"})
        opacity = f"{gc.get_alpha():g}" if transform is not None and gc.get_alpha() != 1 else ""
        matrix = " ".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in place.frozen().to_values())
        self.writer.element("use", attrib={"xlink:href": "#" + key, "opacity": opacity,
                                           "transform": f"matrix({matrix})"})
        for _ in range(bool(clip) + (url is not None)):
            self.writer.end()

    def draw_gouraud_triangles(self, *args, **kwargs):
        raise NotImplementedError("Gouraud shading can't be drawn as lines; give it rasterized=True")

    def _get_clippath_id(self, clippath):
        # Matplotlib counts the clip paths it meets; a hash of what they are is the same each time.
        return hashlib.sha256(clippath.vertices.tobytes() + repr(clippath.codes).encode()).hexdigest()

    def _convert_path(self, path, transform=None, clip=None, simplify=None, sketch=None):
        clip = (0.0, 0.0, self.width, self.height) if clip else None
        path = path.cleaned(transform, remove_nans=True, clip=clip, simplify=simplify,
                            curves=True, sketch=sketch)
        return path_data(np.rint(path.vertices * 100) + 0.0, path.codes)  # no -0

    def definitions(self, picture):
        """All that pieces refer to, as the contents of one ``<defs>``; of the images those that a picture shows."""
        self._write_clips()
        self._write_hatches()
        return "".join(self.writer.defs.values()) + self.images_in(picture)

    def images_in(self, text, but=""):
        """The images that a text shows and another one doesn't, as contents of a ``<defs>``."""
        use = re.compile(f"<use href='#{self.writer.prefix}(i[0-9a-f]{{12}})'")
        known = {*use.findall(but)}
        return "".join(self._image(key) for key in dict.fromkeys(use.findall(text)) if key not in known)

    def _image(self, key):
        pixels, squares = self.images[key]
        high, wide = pixels.shape[:2]
        style = "style='image-rendering:crisp-edges;image-rendering:pixelated' " if squares else ""
        most = SHARE * self.width * self.height * (self.image_dpi / 72) ** 2
        data = base64.b64encode(webp(pixels, squares, most)).decode()
        # Decoded at once: else a browser may paint a move without it first.
        return (f"<image id='{self.writer.prefix}{key}' width='{wide}' height='{high}' {style}decoding='sync' "
                f"href='data:image/webp;base64,{data}'/>")


def webp(pixels, exact, most=0):
    """An image as WebP: the shortest of an exact one and, if it needn't be, of some in which few pixels are off.

    `most` says how many may be; see `off`.
    """
    found = []
    for how in [{"lossless": True}, *({"quality": q, "alpha_quality": 20, "method": 6} for q in LOSSY if not exact)]:
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "webp", **how)
        found.append(file.getvalue())
    return next(data for data in sorted(found, key=len) if off(data, pixels) <= most)


def off(data, pixels):
    """How many pixels an image's file shows otherwise, by more than DEPTH, on black or on white."""
    shown, apart = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")), 0
    for ground in (0, 255):
        seen, wanted = ((1 - part[..., 3:] / 255) * ground + part[..., :3] * (part[..., 3:] / 255)
                        for part in (shown, pixels))
        apart = np.maximum(apart, np.abs(seen - wanted).max(axis=2))
    return np.count_nonzero(apart > DEPTH)


POINTS = {1: 1, 2: 1, 3: 2, 4: 3}  # Path.MOVETO, LINETO, CURVE3, CURVE4: points of one segment
LETTERS = {1: "M", 2: "l", 3: "q", 4: "c"}


def path_data(vertices, codes):
    """A path in hundredths of a point as SVG path data: moves absolute, the rest relative."""
    parts = []
    here = np.zeros(2)
    # Browsers add relative steps in single precision: very far away a hundredth would be lost.
    far = len(vertices) > 0 and np.abs(vertices).max() > 1e7
    start = here
    i = 0
    while i < len(codes):
        code = int(codes[i])
        if code == 79:  # CLOSEPOLY
            parts.append("z")
            here = start
            i += 1
            continue
        if code not in POINTS:  # STOP
            break
        stop = i
        while stop < len(codes) and codes[stop] == code and (code != 1 or stop == i):
            stop += 1
        run = vertices[i:stop].reshape(-1, POINTS[code], 2)
        letter = LETTERS[code]
        if code == 1:
            start = run[0, 0]
        if code == 1 or far:
            letter, points = letter.upper(), run
        else:  # every point counts from where its segment begins
            begins = np.concatenate([here[None], run[:-1, -1]])
            points = run - begins[:, None]
        parts.append(letter + numbers(points.ravel().tolist()))
        here = run[-1, -1]
        i = stop
    return "".join(parts)


def number(hundredths):
    """``-50`` -> ``-.5``: hundredths of a point as short as they can be written."""
    text = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def numbers(hundredths):
    """Numbers of a path, parted by a space where no sign parts them."""
    text = " ".join(map(number, hundredths))
    return text.replace(" -", "-")


class Mixed(MixedModeRenderer):
    """Matplotlib's renderer of figures with rasterized parts, which makes each of these an image of its own.

    Matplotlib would join those that follow each other into one, which can't be cut.
    """

    _rasterizing, _depth = False, 0

    @property
    def _raster_depth(self):
        return self._depth

    @_raster_depth.setter
    def _raster_depth(self, depth):
        self._depth = depth
        if self._rasterizing and not depth:
            self.stop_rasterizing()
            self._rasterizing = False


@contextlib.contextmanager
def _texts_laid_out_once():
    """For a while our renderer lays equal texts out once; Matplotlib does so many times, a quarter of all its work."""
    lay_out = Text._get_layout

    def kept(text, renderer):
        known = getattr(renderer, "layouts", None)
        if known is None or text.get_wrap() or text.get_transform_rotates_text():  # these depend on where a text is
            return lay_out(text, renderer)
        key = (text.get_text(), hash(text.get_fontproperties()), text.get_rotation(), text.get_rotation_mode(),
               text.get_horizontalalignment(), text.get_verticalalignment(), text._multialignment, text._linespacing,
               text.get_usetex(), text.get_parse_math(), text.get_figure(root=True).dpi)
        if key not in known:
            known[key] = lay_out(text, renderer)
        return known[key]

    Text._get_layout = kept
    try:
        yield
    finally:
        Text._get_layout = lay_out


@contextlib.contextmanager
def drawn(fig, prefix, themed=True):
    """A Drawing of a figure; afterwards the figure's canvas, resolution and background are what they were."""
    canvas, dpi, seen = fig.canvas, fig.dpi, fig.patch.get_visible()
    with mpl.rc_context(SETTINGS), _texts_laid_out_once():
        try:
            yield Drawing(fig, prefix, themed)
        finally:
            fig.patch.set_visible(seen)
            fig.set_dpi(dpi)
            fig.set_canvas(canvas)


class Drawing:
    """One figure and the one renderer that draws all of it and any of its artists alone."""

    def __init__(self, fig, prefix, themed=True):
        self.fig = fig
        canvas = FigureCanvasSVG(fig)
        fig.set_dpi(72)  # SVG's own resolution
        # A background of the theme is the page's own, light or dark.  Any other stays, and all colors as they are:
        # words that turn light on a dark page need a ground that turns dark.
        ground = fig.get_facecolor()
        themed = themed and (to_hex(ground) in theme or not ground[3])
        fig.patch.set_visible(fig.patch.get_visible() and not themed)
        self.width, self.height = (72 * size for size in fig.get_size_inches())
        self.vector = Renderer(self.width, self.height, DPI, prefix, theme if themed else {})
        self.mixed = Mixed(fig, *fig.get_size_inches(), DPI, self.vector)
        canvas.get_renderer = lambda: self.mixed  # automatic layouts measure text with the figure's canvas

    def whole(self):
        """The whole figure's text."""
        self.fig.draw(self.mixed)
        return self.vector.writer.take()

    def alone(self, artist):
        """One artist's text."""
        artist.draw(self.mixed)
        return self.vector.writer.take()

    def with_slots(self, artists):
        """The whole figure around some artists.

        Returns
        -------
        around : list of str
            The texts before, between and behind the slots.
        order : list of int
            Which artist fills each slot.  An artist inside another one of them has no slot.
        """
        around, order, depth = [], [], 0

        def draw(index, original, renderer):
            nonlocal depth
            if not depth:
                if self.mixed._rasterizing:
                    raise ValueError("update returned a part of what is rasterized as a whole; return the axes")
                around.append(self.vector.writer.take())
                order.append(index)
            depth += 1
            original(renderer)
            depth -= 1
            if not depth:
                self.vector.writer.take()

        with _drawn_by(artists, draw):
            self.fig.draw(self.mixed)
        around.append(self.vector.writer.take())
        return around, order

    def portraits(self):
        """Every artist's text, by id, children before parents: to find out which one changed."""
        found = {}

        def draw(index, original, renderer):
            out = self.vector.writer.out
            begin = len(out)
            original(renderer)
            found[id(artists[index])] = (artists[index], "".join(out[begin:]))

        artists = [artist for artist in self.fig.findobj() if artist is not self.fig]
        with _drawn_by(artists, draw):
            self.fig.draw(self.mixed)
        self.vector.writer.take()
        return found


@contextlib.contextmanager
def _drawn_by(artists, draw):
    """For a while, let ``draw(index, original, renderer)`` draw the artists."""
    for index, artist in enumerate(artists):
        artist.draw = functools.partial(draw, index, artist.draw)
    try:
        yield
    finally:
        for artist in artists:
            del artist.draw
