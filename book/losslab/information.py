"""Information, entropy, cross-entropy and divergence: chapter 3, after Shannon (1948), Kullback and Leibler (1951).

Distributions lie along the last axis: every element in [0, 1], every sum 1 within 1e-9 (float32: 1e-6). The unit is
set by `base`: e gives nats, 2 gives bits. Results are float64, without warnings; bad input raises ``ValueError``.
"""

import numpy as np

from . import _checks
from .functions import _silent


@_silent
def information(p, base=np.e):
    """How surprising an outcome of probability p is, -log(p).

    Parameters
    ----------
    p : array_like
        Probabilities. Anything but numbers from 0 to 1 raises ValueError.
    base : float
        Base of the logarithm: e for nats, 2 for bits. One that isn't finite and above 1 raises ValueError.

    Returns
    -------
    float64 scalar or ndarray of p's shape
        Information; 0 at p = 1, inf at p = 0.

    Notes
    -----
    Only a logarithm adds up for independent surprises: chapter 3. log2 gives bits without rounding at powers of 2.
    """
    p, base = _checks.probabilities("p", p), _base(base)
    log = {2.0: np.log2, 10.0: np.log10}.get(base, lambda p: np.log(p) / np.log(base))
    return (0.0 - log(p))[()]  # 0.0 - …: no negative zero at p = 1


def entropy(p, base=np.e):
    """The expected information of a distribution, -sum_k p_k log(p_k).

    Parameters
    ----------
    p : array_like, (..., K)
        Distributions along the last axis. Anything else raises ValueError.
    base : float
        As for `information`.

    Returns
    -------
    float64 scalar or ndarray of shape (...)
        Between 0 (one outcome is certain) and log K (all are equally likely).

    Notes
    -----
    Where p_k is 0, the term is left out instead of computed: 0 * log 0 would be nan. Chapter 3, "what never happens".
    """
    p = _checks.distributions("p", p)
    return _expectation(p, information(p, base))


def cross_entropy(p, q, base=np.e):
    """The expected information if outcomes follow p but q is believed, -sum_k p_k log(q_k).

    Parameters
    ----------
    p, q : array_like, (..., K)
        Distributions; one of them may be a single one for all of the other's. Anything else raises ValueError.
    base : float
        As for `information`.

    Returns
    -------
    float64 scalar or ndarray of shape (...)
        entropy(p) + kl_divergence(p, q); inf where q_k = 0 < p_k.

    Notes
    -----
    As in `entropy`, outcomes that never happen add nothing, whatever q says of them: chapter 3.
    """
    p, q = _distribution_pair(p, q)
    return _expectation(p, information(q, base))


@_silent
def kl_divergence(p, q, base=np.e):
    """The extra information paid for believing q where p is true, sum_k p_k log(p_k / q_k).

    Parameters and errors are those of `cross_entropy`.

    Returns
    -------
    float64 scalar or ndarray of shape (...)
        At least 0, and 0 where p equals q; inf where q_k = 0 < p_k. Not symmetric.

    Notes
    -----
    Of nearly equal numbers, log(p / q) is log1p((p - q) / q), so that the quotient isn't rounded near 1: chapter 4.
    By Gibbs' inequality (chapter 3) the sum is never negative; if rounding leaves it at -1e-17, it is 0.
    """
    p, q = _distribution_pair(p, q)
    log_ratio = np.where(np.abs(p - q) < q / 2, np.log1p((p - q) / q), np.log(p) - np.log(q))
    return np.maximum(_expectation(p, log_ratio), 0.0) / np.log(_base(base))


def _base(base):
    return _checks.number("base", base, "a finite number greater than 1", lambda b: b > 1)


@_silent
def _expectation(p, values):
    """sum_k p_k values_k, where outcomes of probability 0 add nothing, be their value inf or nan."""
    return np.sum(np.where(p > 0, p * values, 0.0), axis=-1)


def _distribution_pair(p, q):
    p, q = _checks.distributions("p", p), _checks.distributions("q", q)
    if p.shape[-1] != q.shape[-1]:
        _checks.refuse("p and q", "the same number of outcomes along the last axis", f"{p.shape[-1]} and {q.shape[-1]}")
    _checks.pair("p and q", p.shape, q.shape)
    return p, q
