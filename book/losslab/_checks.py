"""The one place where arguments are checked.

Every check returns its argument as a float64 array, never modified, or raises ``ValueError`` with a text of one form:
*name: wanted …; got …*. What cannot be right is refused here rather than broadcast, rounded or guessed further on.
"""

import operator
import reprlib

import numpy as np


def came(value):
    """What came, in a few words: shape and type of an array, the value and type of anything else."""
    if isinstance(value, np.ndarray) and value.ndim:
        hint = ": convert it, for instance with astype(float)" if value.dtype == object else ""
        return f"an array of shape {value.shape}, {value.dtype}{hint}"
    try:
        text = reprlib.repr(value.item() if isinstance(value, (np.generic, np.ndarray)) else value)
    except Exception:  # a hostile __repr__ must not hide the message
        text = "something that cannot be printed"
    return f"{text} ({type(value).__name__})"


def refuse(name, wanted, got):
    """Raise the one kind of error."""
    raise ValueError(f"{name}: wanted {wanted}; got {got}")


def _refuse_first(name, wanted, a, bad):
    """Refuse `a` if any element is `bad`, and show the first."""
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        refuse(name, wanted, f"{float(a[where])!r}" + (f" at index {where}" if where else ""))


def numbers(name, value, wanted="finite real numbers"):
    """Finite real numbers (bool, int or float; scalar, list or array) as float64, at least one."""
    if np.ma.is_masked(value):  # asarray would bring the masked values back
        refuse(name, wanted, "an array with masked values")
    try:
        a = np.asarray(value)
        if a.dtype == object and all(type(v) is int for v in a.flat):  # integers beyond 64 bits
            a = a.astype(np.float64)
    except Exception:  # ragged lists, integers beyond float64, objects that fail when they are read
        refuse(name, wanted, f"{came(value)}, which is no array of such numbers")
    if a.dtype.kind not in "biuf":
        refuse(name, wanted, came(value) if a.ndim == 0 else came(a))
    if a.size == 0:
        refuse(name, f"{wanted}, at least one", f"an empty array of shape {a.shape}")
    with np.errstate(all="ignore"):  # a long double beyond float64 becomes inf, and is refused as such
        a = a.astype(np.float64, copy=False)
    _refuse_first(name, wanted, a, ~np.isfinite(a))
    return a


def labels(name, value):
    """Labels that are exactly 0 or 1."""
    wanted = "labels that are 0 or 1"
    a = numbers(name, value, wanted)
    _refuse_first(name, wanted, a, (a != 0) & (a != 1))
    return a


def probabilities(name, value):
    """Numbers in [0, 1]."""
    wanted = "probabilities from 0 to 1"
    a = numbers(name, value, wanted)
    _refuse_first(name, wanted, a, (a < 0) | (a > 1))
    return a


def distributions(name, value):
    """Probabilities that sum to 1 along the last axis, within 1e-9."""
    a = probabilities(name, value)
    if a.ndim == 0:
        refuse(name, "a distribution along the last axis", came(value))
    total = a.sum(axis=-1)
    wanted = "probabilities that sum to 1 along the last axis, within 1e-9"
    bad = np.abs(total - 1) > 1e-9 + 1e-15  # the second term: the rounding of the sum itself
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        refuse(name, wanted, f"the sum {float(total[where])!r}" + (f" at index {where}" if where else ""))
    return a


def classes(name, value, k):
    """Whole numbers from 0 to k - 1, as integers for indexing."""
    wanted = f"whole numbers from 0 to {k - 1}, one for each class"
    a = numbers(name, value, wanted)
    _refuse_first(name, wanted, a, (a != np.floor(a)) | (a < 0) | (a >= k))
    return a.astype(np.intp)


def matrix(name, value, wanted="a matrix with one row per sample and one column per feature"):
    """A 2-D array of finite real numbers."""
    a = numbers(name, value)
    if a.ndim != 2:
        refuse(name, wanted, f"shape {a.shape}")
    return a


def number(name, value, wanted, valid):
    """One finite real number for which `valid` holds, as a Python float."""
    a = numbers(name, value, wanted)
    if a.ndim or not valid(float(a)):
        refuse(name, wanted, came(value))
    return float(a)


def whole(name, value, wanted="a whole number, 0 or more", valid=lambda n: n >= 0):
    """One whole number for which `valid` holds, as a Python int; True and 2.0 are not whole numbers here."""
    try:
        n = operator.index(value)
    except TypeError:
        refuse(name, wanted, came(value))
    if isinstance(value, (bool, np.bool_)) or not valid(n):
        refuse(name, wanted, came(value))
    return n


def base(value):
    """The base of a logarithm. Below 1 every information would be negative, so it is refused."""
    return number("base", value, "a finite number greater than 1", lambda b: b > 1)


def shape(name, a, expected, why):
    """Refuse `a` unless it has exactly the expected shape."""
    if a.shape != expected:
        refuse(name, f"shape {expected}, {why}", f"shape {a.shape}")


def pair(name_a, shape_a, name_b, shape_b):
    """Refuse two shapes unless broadcasting stretches at most one of them.

    A scalar goes with anything and (m,) with (n, m); but (m,) against (m, 1) would silently become (m, m): nearly
    always a label vector that meets a column.
    """
    try:
        fits = np.broadcast_shapes(shape_a, shape_b) in (shape_a, shape_b)
    except ValueError:
        fits = False
    if not fits:
        refuse(f"{name_a} and {name_b}", "shapes that fit, one of them being the shape of the result",
               f"{shape_a} and {shape_b}")
