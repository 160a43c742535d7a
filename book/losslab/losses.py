"""Losses of single samples. The mean over a data set is taken in `models`.

Labels y are exactly 0 or 1 (bool, int or float). Label and prediction have the same shape, or one is stretched to the
shape of the other: a scalar to any shape, (m,) to (n, m). Shapes that would stretch each other, as (m,) and (m, 1) to
(m, m), are refused. Everything is in nats, float64 and without warnings; bad input raises ``ValueError``.

Chapters 2 and 4 derive them, chapter 7 the categorical one.
"""

import numpy as np

from . import _checks
from .functions import _silent, softplus


@_silent
def squared_error(y, p):
    """(y - p) squared.

    Parameters
    ----------
    y : array_like
        Labels, 0 or 1.
    p : array_like
        Predictions, any finite real numbers.

    Returns
    -------
    float64 scalar or ndarray
        One loss per sample; half of Brier's score, which sums over both classes.

    Raises
    ------
    ValueError
        If a label is not 0 or 1, a prediction is not finite, or the shapes do not fit.

    References
    ----------
    Brier (1950), "Verification of Forecasts Expressed in Terms of Probability".
    """
    y, p = _checks.labels("y", y), _checks.numbers("p", p)
    _checks.pair("y and p", y.shape, p.shape)
    return np.square(y - p)[()]


@_silent
def binary_cross_entropy(y, p):
    """-log of the probability given to what happened: -y log(p) - (1 - y) log(1 - p).

    Parameters
    ----------
    y : array_like
        Labels, 0 or 1.
    p : array_like
        Probabilities of label 1, in [0, 1].

    Returns
    -------
    float64 scalar or ndarray
        One loss per sample in nats: 0 for (1, 1) and (0, 0), inf for (1, 0) and (0, 1).

    Raises
    ------
    ValueError
        If a label is not 0 or 1, a probability is outside [0, 1], or the shapes do not fit.

    Notes
    -----
    One of the two terms is always absent. Written as a product with 0 it would be 0 * inf = nan at the ends; and
    log1p(-p) keeps a tiny p, which 1 - p rounds away: chapter 4.
    """
    y, p = _checks.labels("y", y), _checks.probabilities("p", p)
    _checks.pair("y and p", y.shape, p.shape)
    return (0.0 - np.where(y == 1, np.log(p), np.log1p(-p)))[()]  # 0.0 - …: no negative zero


@_silent
def bce_with_logits(y, z):
    """Binary cross-entropy of sigmoid(z), straight from the score z.

    Parameters
    ----------
    y : array_like
        Labels, 0 or 1.
    z : array_like
        Scores (log-odds).

    Returns
    -------
    float64 scalar or ndarray
        One loss per sample in nats; equal to softplus((1 - 2y) z).

    Raises
    ------
    ValueError
        If a label is not 0 or 1, a score is not finite, or the shapes do not fit.

    Notes
    -----
    The order of the sum matters. max(z, 0) - y z is exact for labels 0 and 1, and nothing cancels afterwards; in
    softplus(z) - y z the tiny part is lost first: at z = 40, y = 1 that gives 0 instead of 4.2e-18. Chapter 4.
    """
    y, z = _checks.labels("y", y), _checks.numbers("z", z)
    _checks.pair("y and z", y.shape, z.shape)
    return ((np.maximum(z, 0) - y * z) + np.log1p(np.exp(-np.abs(z))))[()]


def margin_loss(m):
    """The same loss for labels ±1: log(1 + exp(-m)).

    Parameters
    ----------
    m : array_like
        Margins: the score times the label, with labels -1 and +1.

    Returns
    -------
    float64 scalar or ndarray of m's shape
        One loss per sample in nats; bce_with_logits(y, z) with m = (2y - 1) z.

    Raises
    ------
    ValueError
        If m is empty or holds anything but finite real numbers.
    """
    return softplus(-_checks.numbers("m", m))


@_silent
def categorical_cross_entropy(labels, p):
    """-log of the probability given to the class that happened.

    Parameters
    ----------
    labels : array_like
        Classes 0 … K - 1 as whole numbers of shape (...), or one-hot of exactly p's shape. Which of the two is read
        off the number of axes. A single class goes with any p. Soft labels are refused: `cross_entropy` takes them.
    p : array_like, (..., K)
        Distributions along the last axis.

    Returns
    -------
    float64 scalar or ndarray of shape (...)
        One loss per sample in nats; inf where the probability is 0.

    Raises
    ------
    ValueError
        If p is no distribution, a label is no class of it, or the shapes do not fit.
    """
    p = _checks.distributions("p", p)
    k = class_indices(labels, p.shape)
    return 0.0 - np.log(np.take_along_axis(p, k[..., None], axis=-1)[..., 0])


def class_indices(labels, shape):
    """Integer or one-hot labels as indices of shape[:-1], for scores or probabilities of the given shape (..., K).

    `models` reads the labels of the softmax model with it too.
    """
    n = shape[-1]
    a = _checks.numbers("labels", labels, f"classes from 0 to {n - 1}, or one-hot rows of {n}")
    if a.ndim == len(shape):
        _checks.shape("labels", a, shape, f"if one-hot, or {shape[:-1]} if whole numbers")
        ones = _checks.labels("labels", a).sum(axis=-1)
        if (ones != 1).any():
            _checks.refuse("labels", "one-hot rows with a single 1", f"a row with {int(ones[ones != 1][0])} ones")
        return a.argmax(axis=-1)
    if a.ndim:
        _checks.shape("labels", a, shape[:-1], f"if whole numbers, or {shape} if one-hot")
    _checks.demand("labels", f"whole numbers from 0 to {n - 1}, one for each class", a,
                   (a == np.floor(a)) & (a >= 0) & (a < n))
    return np.broadcast_to(a.astype(np.intp), shape[:-1])
