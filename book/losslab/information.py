"""Information, entropy, cross-entropy and divergence.

Distributions lie along the last axis: every element in [0, 1], every sum 1 within 1e-9. The unit is set by `base`: e
gives nats, 2 gives bits. 0 * log 0 counts as 0. Results are float64 scalars or arrays; bad input raises
``ValueError``. Chapter 3 derives all four.
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
        Probabilities in [0, 1].
    base : float
        Base of the logarithm, > 1: e for nats, 2 for bits.

    Returns
    -------
    float64 scalar or ndarray of p's shape
        Information; 0 at p = 1, inf at p = 0.

    Raises
    ------
    ValueError
        If p holds anything but numbers from 0 to 1, or base is not above 1 and finite.

    References
    ----------
    Shannon (1948), "A Mathematical Theory of Communication".
    """
    return _information(_checks.probabilities("p", p), _checks.base(base))[()]


@_silent
def entropy(p, base=np.e):
    """The expected information of a distribution, -sum_k p_k log(p_k).

    Parameters
    ----------
    p : array_like, (..., K)
        Distributions along the last axis.
    base : float
        Base of the logarithm, > 1: e for nats, 2 for bits.

    Returns
    -------
    float64 scalar or ndarray of shape (...)
        Between 0 (one outcome is certain) and log K (all are equally likely).

    Raises
    ------
    ValueError
        If p is no distribution along its last axis, or base is not above 1 and finite.

    References
    ----------
    Shannon (1948), "A Mathematical Theory of Communication".
    """
    p, base = _checks.distributions("p", p), _checks.base(base)
    return _expectation(p, _information(p, base))


@_silent
def cross_entropy(p, q, base=np.e):
    """The expected information if outcomes follow p but q is believed, -sum_k p_k log(q_k).

    Parameters
    ----------
    p, q : array_like, (..., K)
        Distributions along the last axis; one of them may be a single distribution for all of the other's.
    base : float
        Base of the logarithm, > 1: e for nats, 2 for bits.

    Returns
    -------
    float64 scalar or ndarray of shape (...)
        entropy(p) + kl_divergence(p, q); inf where q_k = 0 < p_k.

    Raises
    ------
    ValueError
        If p or q is no distribution, their shapes do not fit, or base is not above 1 and finite.
    """
    p, q, base = _distribution_pair(p, q, base)
    return _expectation(p, _information(q, base))


@_silent
def kl_divergence(p, q, base=np.e):
    """The extra information paid for believing q where p is true, sum_k p_k log(p_k / q_k).

    Parameters
    ----------
    p, q : array_like, (..., K)
        Distributions along the last axis; one of them may be a single distribution for all of the other's.
    base : float
        Base of the logarithm, > 1: e for nats, 2 for bits.

    Returns
    -------
    float64 scalar or ndarray of shape (...)
        At least 0, and 0 exactly where p equals q; inf where q_k = 0 < p_k. Not symmetric.

    Raises
    ------
    ValueError
        If p or q is no distribution, their shapes do not fit, or base is not above 1 and finite.

    Notes
    -----
    Single terms of the sum can be negative, so for nearly equal distributions rounding would decide the sign. There
    the sum is taken over p log(p / q) - p + q instead: the same total, since p and q both sum to 1, but each term is
    >= 0 by ln t <= t - 1, which is also how Gibbs' inequality is proved.

    References
    ----------
    Kullback and Leibler (1951), "On Information and Sufficiency".
    """
    p, q, base = _distribution_pair(p, q, base)
    total = _expectation(p, _information(q, base) - _information(p, base))
    return np.where(total > 1e-3, total, _divergence_terms(p, q).sum(axis=-1) / np.log(base))[()]


def _information(p, base):
    """-log(p) in the given base; exact for powers of 2 in bits."""
    log = {2.0: np.log2, 10.0: np.log10}.get(base, lambda p: np.log(p) / np.log(base))
    return 0.0 - log(p)  # 0.0 - …: no negative zero at p = 1


def _expectation(p, values):
    """sum_k p_k values_k, where outcomes of probability 0 add nothing, be their value inf or nan."""
    return np.sum(np.where(p > 0, p * values, 0.0), axis=-1)


def _divergence_terms(p, q):
    """p ln(p / q) - p + q, each at least 0."""
    # With u = (q - p) / p a term is p (u - ln(1 + u)); for small u that is the series p (u^2/2 - u^3/3 + u^4/4 - …).
    u = (q - p) / p
    near = p * u * u * np.polyval([-1 / 9, 1 / 8, -1 / 7, 1 / 6, -1 / 5, 1 / 4, -1 / 3, 1 / 2], u)
    far = (q - p) + p * (np.log(p) - np.log(q))
    return np.where(p > 0, np.where(np.abs(u) < 0.01, near, far), q)


def _distribution_pair(p, q, base):
    p, q = _checks.distributions("p", p), _checks.distributions("q", q)
    if p.shape[-1] != q.shape[-1]:
        _checks.refuse("p and q", "the same number of outcomes along the last axis", f"{p.shape[-1]} and {q.shape[-1]}")
    _checks.pair("p", p.shape, "q", q.shape)
    return p, q, _checks.base(base)
