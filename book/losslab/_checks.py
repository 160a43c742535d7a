"""The one place where arguments are checked.

Every check returns its argument as a float64 array, never modified, or raises ``ValueError`` with a text of one form:
*name: wanted …; got …*. What converts without loss is taken (bool, int, float, tables that mix them); what can't be
right is refused here rather than broadcast, rounded or guessed further on.
"""

import operator
import reprlib

import numpy as np


def came(value):
    """What came, in a few words: shape and type of an array, the value and type of anything else."""
    if isinstance(value, np.ndarray) and value.ndim:
        odd = [v for v in value.flat if not isinstance(v, (int, float, np.number, np.bool_))][:1]
        return f"an array of shape {value.shape}, {value.dtype}" + (f", in it {came(odd[0])}" if odd else "")
    try:
        text = reprlib.repr(value.item() if isinstance(value, (np.generic, np.ndarray)) else value)
    except Exception:  # a hostile __repr__ must not hide the message
        text = "something that cannot be printed"
    return f"{text} ({type(value).__name__})"


def refuse(name, wanted, got):
    """Raise the one kind of error."""
    raise ValueError(f"{name}: wanted {wanted}; got {got}")


def demand(name, wanted, a, good, what=""):
    """Refuse `a` unless it is `good` everywhere; the error shows the first place where it isn't."""
    if not good.all():
        where = tuple(int(i) for i in np.argwhere(~good)[0])
        refuse(name, wanted, f"{what}{float(a[where])!r}" + (f" at index {where}" if where else ""))


@np.errstate(all="ignore")  # a long double beyond float64 becomes inf, and is refused as such
def numbers(name, value, wanted="finite real numbers", valid=lambda a: True):
    """Finite real numbers for which `valid` holds (scalar, list, array or table) as float64, at least one."""
    if np.ma.is_masked(value):  # asarray would bring the masked values back
        refuse(name, wanted, "an array with masked values")
    try:
        a = np.asarray(value)
        dtype = np.result_type(np.float16, *{*map(type, a.flat)}) if a.dtype.kind == "O" else a.dtype  # a mixed table
        real = dtype.kind in "biuf"
        floats = a.astype(np.float64) if real else a
    except Exception:  # ragged lists, integers beyond float64, objects that fail when they are read
        refuse(name, wanted, f"{came(value)}, which is no array of such numbers")
    if not real:
        refuse(name, wanted, came(a if a.ndim else value))
    if a.size == 0:
        refuse(name, f"{wanted}, at least one", f"an empty array of shape {a.shape}")
    demand(name, wanted, floats, np.isfinite(floats) & valid(floats))
    return floats


def labels(name, value):
    return numbers(name, value, "labels that are 0 or 1", lambda a: (a == 0) | (a == 1))


def probabilities(name, value):
    return numbers(name, value, "probabilities from 0 to 1", lambda a: (a >= 0) & (a <= 1))


def distributions(name, value):
    """Probabilities that sum to 1 along the last axis, within what their type can hold: 1e-9, or 1e-6 in float32."""
    a = probabilities(name, value)
    if a.ndim == 0:
        refuse(name, "a distribution along the last axis", came(value))
    total = a.sum(axis=-1)
    within = {"float16": "1e-3", "float32": "1e-6"}.get(np.asarray(value).dtype.name, "1e-9")
    good = np.abs(total - 1) <= 1.000001 * float(within)  # the sum is rounded too
    demand(name, f"probabilities that sum to 1 along the last axis, within {within}", total, good, "the sum ")
    return a


def number(name, value, wanted, valid):
    """One finite real number for which `valid` holds, as a Python float."""
    a = numbers(name, value, wanted, valid)
    if a.ndim:
        refuse(name, wanted, came(value))
    return float(a)


def whole(name, value, wanted="a whole number, 0 or more", valid=lambda n: n >= 0):
    """One whole number for which `valid` holds, as a Python int; True and 2.0 are not whole numbers here."""
    try:
        n = operator.index(value)
    except TypeError:
        n = None
    if n is None or isinstance(value, (bool, np.bool_)) or not valid(n):
        refuse(name, wanted, came(value))
    return n


def shape(name, a, expected, why):
    """Refuse `a` unless it has exactly the expected shape."""
    if a.shape != expected:
        refuse(name, f"shape {expected}, {why}", f"shape {a.shape}")


def pair(names, shape_a, shape_b):
    """Refuse two shapes unless one of them is the result's: (m,) and (m, 1) would silently become (m, m)."""
    try:
        fits = np.broadcast_shapes(shape_a, shape_b) in (shape_a, shape_b)
    except ValueError:
        fits = False
    if not fits:
        refuse(names, "shapes that fit, one of them being the shape of the result", f"{shape_a} and {shape_b}")
