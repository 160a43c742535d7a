"""From scores to probabilities: step, sigmoid, softmax and their logarithms.

All take finite real numbers (scalars, lists, arrays; bool, int or float), never modify them and return float64: an
array of the same shape, or a NumPy float64 scalar for a scalar. Anything else, ±inf and nan among it, raises
``ValueError``. Results are right within 4 units in the last place for every finite score, without warnings.

Chapter 1 derives step, sigmoid and logit, chapter 4 softplus and log_sigmoid, chapter 7 softmax.
"""

import numpy as np

from . import _checks

# Underflow to 0 (and logit's log 0 = -inf) is the right answer here, so it must neither warn nor raise.
_silent = np.errstate(all="ignore")


def step(z):
    """Heaviside's step: 1 where z >= 0, else 0.

    Parameters
    ----------
    z : array_like
        Scores.

    Returns
    -------
    float64 scalar or ndarray of z's shape
        The decision; at exactly 0 the convention is 1.

    Raises
    ------
    ValueError
        If z is empty or holds anything but finite real numbers.
    """
    return np.heaviside(_checks.numbers("z", z), 1.0)[()]


@_silent
def sigmoid(z):
    """The logistic function, 1 / (1 + exp(-z)).

    Parameters
    ----------
    z : array_like
        Scores.

    Returns
    -------
    float64 scalar or ndarray of z's shape
        Probabilities, in (0, 1); rounded to float64 they reach 1 from z = 36.74 on, and 0 below z = -745.13.

    Raises
    ------
    ValueError
        If z is empty or holds anything but finite real numbers.

    Notes
    -----
    exp(-z) overflows for z < -709.78, exp(-abs(z)) never does; both signs of z can be written with it.
    """
    z = _checks.numbers("z", z)
    e = np.exp(-np.abs(z))
    return (np.where(z >= 0, 1.0, e) / (1 + e))[()]


@_silent
def logit(p):
    """The log-odds log(p / (1 - p)), the inverse of the sigmoid.

    Parameters
    ----------
    p : array_like
        Probabilities in [0, 1].

    Returns
    -------
    float64 scalar or ndarray of p's shape
        Log-odds in nats; -inf at p = 0 and inf at p = 1.

    Raises
    ------
    ValueError
        If p is empty or holds anything but numbers from 0 to 1.

    Notes
    -----
    Near p = 1/2 the two logarithms cancel. There p / (1 - p) = 1 + (2p - 1) / (1 - p), where 2p - 1 is exact.
    """
    p = _checks.probabilities("p", p)
    middle = np.log1p((2 * p - 1) / (1 - p))
    return np.where(np.abs(p - 0.5) < 0.25, middle, np.log(p) - np.log1p(-p))[()]


@_silent
def softplus(z):
    """The smooth ramp log(1 + exp(z)), the integral of the sigmoid.

    Parameters
    ----------
    z : array_like
        Scores.

    Returns
    -------
    float64 scalar or ndarray of z's shape
        Values in nats, computed as max(z, 0) + log1p(exp(-abs(z))).

    Raises
    ------
    ValueError
        If z is empty or holds anything but finite real numbers.
    """
    z = _checks.numbers("z", z)
    return (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))[()]


def log_sigmoid(z):
    """The logarithm of the sigmoid, -softplus(-z).

    Parameters
    ----------
    z : array_like
        Scores.

    Returns
    -------
    float64 scalar or ndarray of z's shape
        Log-probabilities in nats, at most 0. They stay finite where sigmoid(z) itself has underflowed to 0.

    Raises
    ------
    ValueError
        If z is empty or holds anything but finite real numbers.
    """
    return 0.0 - softplus(-_checks.numbers("z", z))  # 0.0 - …: no negative zero


@_silent
def softmax(z, axis=-1, temperature=1.0):
    """Exponentiate and normalize: exp(z_k / T) / sum_j exp(z_j / T).

    Parameters
    ----------
    z : array_like
        Scores, at least 1-D.
    axis : int
        The axis along which the classes lie.
    temperature : float
        T > 0. Near 0 the largest score takes all (ties share); a large T evens the probabilities out.

    Returns
    -------
    float64 ndarray of z's shape
        Probabilities, summing to 1 along `axis`.

    Raises
    ------
    ValueError
        If z is empty, a scalar or not finite, the axis is not there, or the temperature is not above 0 and finite.

    Notes
    -----
    Adding a constant to all scores changes nothing, so the largest is subtracted first: exp cannot overflow then.
    """
    z, axis = _class_scores(z, axis)
    t = _checks.number("temperature", temperature, "a finite number greater than 0", lambda t: t > 0)
    e = _exp_below_max(z, axis, t)
    return e / _sum(e, axis)


@_silent
def log_softmax(z, axis=-1):
    """The logarithm of softmax, z_k - log(sum_j exp(z_j)).

    Parameters
    ----------
    z : array_like
        Scores, at least 1-D.
    axis : int
        The axis along which the classes lie.

    Returns
    -------
    float64 ndarray of z's shape
        Log-probabilities in nats, at most 0; -inf only where the value lies beyond float64.

    Raises
    ------
    ValueError
        If z is empty, a scalar or not finite, or the axis is not there.

    Notes
    -----
    With the largest score's own exp(0) = 1 kept apart, log(sum) becomes log1p(the others): exact for sure predictions
    too.
    """
    z, axis = _class_scores(z, axis)
    others = _exp_below_max(z, axis)
    np.put_along_axis(others, z.argmax(axis=axis, keepdims=True), 0.0, axis)
    return (z - z.max(axis=axis, keepdims=True)) - np.log1p(_sum(others, axis))


def _class_scores(z, axis):
    z = _checks.numbers("z", z)
    if z.ndim == 0:
        _checks.refuse("z", "scores along an axis, at least 1-D", _checks.came(z[()]))
    n = z.ndim
    return z, _checks.whole("axis", axis, f"an axis of z, from {-n} to {n - 1}", lambda a: -n <= a < n)


def _exp_below_max(z, axis, t=1.0):
    """exp((z - max) / t) within about two units in the last place.

    A quotient of -700 is rounded by up to 6e-14, and exp turns that into a relative error of 6e-14: some 250 units.
    So what rounding loses is kept: of the difference by Knuth's two-sum, of the quotient by fmod, whose remainder is
    exact.
    """
    top = z.max(axis=axis, keepdims=True)
    half = np.where(np.isfinite(z - top), 1.0, 0.5)  # -1e308 - 1e308 overflows: there, halve all three numbers
    z, top, t = z * half, top * half, np.maximum(t * half, 5e-324)
    gap = z - top
    lost = (z - (gap + (z - gap))) - (top - (z - gap))
    rest = np.fmod(gap, t)
    whole = np.rint((gap - rest) / t)
    quotient = whole + rest / t
    lost = (whole - quotient) + rest / t + lost / t
    e = np.exp(quotient)
    return np.where(e > 0, e + e * lost, 0.0)  # far below the maximum `lost` may be inf or nan


def _sum(e, axis):
    """The sum of numbers in [0, 1], rounded once: added one by one, each may cost half a unit in the last place."""
    high = np.rint(e * 2.0**30) / 2.0**30  # multiples of 2^-30 add up exactly, up to some four million of them
    return high.sum(axis=axis, keepdims=True) + (e - high).sum(axis=axis, keepdims=True)
