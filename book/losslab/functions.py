"""From scores to probabilities: step, sigmoid, softmax and their logarithms.

Arguments are real numbers (bool, int or float, in a scalar, list, array or table) and are never modified. Results are
float64: an array of the same shape, or a NumPy scalar for a scalar. They are right to 12 digits for ordinary input,
right in the limit for the largest and smallest, never nan, and without warnings. Whatever isn't a finite number raises
``ValueError``; the text says which argument, what was wanted and what came.
"""

import numpy as np

from . import _checks

# Underflow to 0 (and logit's log 0 = -inf) is the right answer here, so it must neither warn nor raise.
_silent = np.errstate(all="ignore")


def step(z):
    """Heaviside's step: 1 where z >= 0, else 0.

    Parameters, shapes and errors are those of `sigmoid`.

    Notes
    -----
    That it is 1 at exactly 0 is a convention: chapter 1.
    """
    return np.heaviside(_checks.numbers("z", z), 1.0)[()]


@_silent
def sigmoid(z):
    """The logistic function, 1 / (1 + exp(-z)).

    Parameters
    ----------
    z : array_like
        Scores. Anything but finite real numbers, or nothing at all, raises ValueError.

    Returns
    -------
    float64 scalar or ndarray of z's shape
        Probabilities, in (0, 1); rounded to float64 they reach 1 from z = 36.74 on, and 0 below z = -745.13.

    Notes
    -----
    exp(-z) overflows for z < -709.78, exp(-abs(z)) never does; both signs of z can be written with it: chapter 1.
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
        Probabilities. Anything but numbers from 0 to 1, or nothing at all, raises ValueError.

    Returns
    -------
    float64 scalar or ndarray of p's shape
        Log-odds in nats; -inf at p = 0 and inf at p = 1.

    Notes
    -----
    log1p(-p) is log(1 - p) without rounding 1 - p: chapter 4. Near p = 1/2 the two logarithms would cancel; there the
    sigmoid's other name helps, 2p - 1 = tanh(z / 2): chapter 1.
    """
    p = _checks.probabilities("p", p)
    near_half = np.abs(p - 0.5) < 0.25
    return np.where(near_half, 2 * np.arctanh(2 * p - 1), np.log(p) - np.log1p(-p))[()]


@_silent
def softplus(z):
    """The smooth ramp log(1 + exp(z)), the integral of the sigmoid, in nats.

    Parameters, shapes and errors are those of `sigmoid`.

    Notes
    -----
    For z > 0, exp(z) may overflow, so it is taken out of the bracket: log(1 + exp(z)) = z + log(1 + exp(-z)). And
    log1p(e) is log(1 + e) that doesn't round 1 + e first. Chapter 4 derives both.
    """
    z = _checks.numbers("z", z)
    return (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))[()]


def log_sigmoid(z):
    """The logarithm of the sigmoid, at most 0, in nats.

    Parameters, shapes and errors are those of `sigmoid`.

    Notes
    -----
    It is -softplus(-z), which stays finite where sigmoid(z) itself is rounded to 0: chapter 4.
    """
    return 0.0 - softplus(-_checks.numbers("z", z))  # 0.0 - …: no negative zero


@_silent
def softmax(z, axis=-1, temperature=1.0):
    """Exponentiate and normalize: exp(z_k / T) / sum_j exp(z_j / T).

    Parameters
    ----------
    z : array_like
        Scores, at least 1-D. Anything but finite real numbers, or nothing at all, raises ValueError.
    axis : int
        The axis along which the classes lie; one that isn't there raises ValueError.
    temperature : float
        T, finite and above 0, or else ValueError. Near 0 the largest score takes all (ties share); a large T evens
        the probabilities out.

    Returns
    -------
    float64 ndarray of z's shape
        Probabilities, summing to 1 along `axis`.

    Notes
    -----
    A constant added to all scores changes nothing, so the maximum is subtracted: exp can't overflow, and at least one
    term of the sum is 1. Chapter 7 derives it, and the temperature.
    """
    z, axis = _class_scores(z, axis)
    t = _checks.number("temperature", temperature, "a finite number greater than 0", lambda t: t > 0)
    if t > 1:  # half of everything is exact, and then even -1e308 - 1e308 is a float64
        z, t = z / 2, t / 2
    e = np.exp((z - z.max(axis=axis, keepdims=True)) / t)
    return e / e.sum(axis=axis, keepdims=True)


@_silent
def log_softmax(z, axis=-1):
    """The logarithm of softmax, z_k - log(sum_j exp(z_j)), in nats.

    Parameters, shapes and errors are those of `softmax`. A result beyond float64 is -inf.

    Notes
    -----
    This is log-sum-exp with the maximum M taken out, M + log(sum_j exp(z_j - M)): chapter 7. The maximum's own term
    is exp(0) = 1, so the logarithm is log1p(the others), which keeps its digits where the prediction is sure.
    """
    z, axis = _class_scores(z, axis)
    below = z - z.max(axis=axis, keepdims=True)
    others = np.exp(below)
    np.put_along_axis(others, z.argmax(axis=axis, keepdims=True), 0.0, axis)
    return below - np.log1p(others.sum(axis=axis, keepdims=True))


def _class_scores(z, axis):
    z = _checks.numbers("z", z)
    if z.ndim == 0:
        _checks.refuse("z", "scores along an axis, at least 1-D", _checks.came(z[()]))
    n = z.ndim
    return z, _checks.whole("axis", axis, f"an axis of z, from {-n} to {n - 1}", lambda a: -n <= a < n)
