"""Fonts cut down to the signs that the site shows."""

import base64
import io
import logging

from fontTools import subset
from fontTools.ttLib import TTFont


def cut(path, signs):
    """The bytes of a WOFF font with these signs alone; None if the font has none of them."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    font = TTFont(path, recalcTimestamp=False)
    if not set(map(ord, signs)) & font.getBestCmap().keys():
        return None
    options = subset.Options(flavor="woff", layout_features=["kern", "mark", "mkmk", "ccmp"], hinting=False,
                             notdef_outline=True, name_IDs=[1, 2], drop_tables=["FFTM"])
    cutter = subset.Subsetter(options)
    cutter.populate(text=signs)
    cutter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def subset_as_data(path, signs):
    """A font with these signs alone, as an address that holds it; None if it has none of them."""
    content = cut(path, signs)
    return content and "data:font/woff;base64," + base64.b64encode(content).decode()
