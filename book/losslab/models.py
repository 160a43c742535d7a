"""Three models as functions of their weights: mean loss, gradient and Hessian over a data set.

X is (m, d), one row per sample; labels y are (m,), each 0 or 1; theta is (d,). A bias is the weight of a column of
ones, put first by `add_intercept`. The scores are z = X @ theta, the probabilities p = sigmoid(z). All losses are
means over the samples, in nats.

Shapes must fit exactly: y as a column (m, 1) is refused, because against (m,) it would silently become (m, m). All
input is finite real numbers; anything else, and numbers so large that a result overflows, raises ``ValueError``.

The penalty `l2` adds l2/2 * ||theta||^2 without the intercept: if the first column of X is all ones, its weight is
free; if it is not, there is no intercept and every weight is penalized.

Behind the numbers stands one identity. With s = 1 - 2y (so s is -1 for y = 1 and +1 for y = 0), sigmoid(-z) =
1 - sigmoid(z) turns p - y into s * wrong, where wrong = sigmoid(s z) is the probability given to the label that did not
happen. It is the same number, but p - 1 is rounded to 0 from z = 36.74 on, and -sigmoid(-z) is not.

Derived in chapter 2 (squared error), 4 (loss), 5 (gradient, Hessian), 6 (penalty) and 7 (softmax).
"""

import numpy as np

from . import _checks
from .functions import _silent, log_softmax, sigmoid, softmax, softplus
from .losses import class_indices


def add_intercept(X):
    """Put a column of ones before the features.

    Parameters
    ----------
    X : array_like, (m, d) or (m,)
        Features; a 1-D array counts as one feature of m samples.

    Returns
    -------
    ndarray, (m, d + 1)
        The design matrix, ones first. theta[0] is then the bias.

    Raises
    ------
    ValueError
        If X is empty, not finite, or has more than two axes.
    """
    X = _checks.numbers("X", X)
    if X.ndim == 1:
        X = X[:, None]
    X = _matrix("X", X, "a matrix (m, d), or m values of one feature")
    return np.column_stack([np.ones(len(X)), X])


# Logistic regression: the sigmoid with cross-entropy


@_silent
def logistic_loss(theta, X, y, l2=0.0):
    """Mean binary cross-entropy of sigmoid(X @ theta), the negative log-likelihood per sample.

    Parameters
    ----------
    theta : array_like, (d,)
        Weights.
    X : array_like, (m, d)
        Design matrix.
    y : array_like, (m,)
        Labels, 0 or 1.
    l2 : float
        Weight of the penalty l2/2 * ||theta||^2 (intercept free), >= 0. scikit-learn's C is 1 / (m * l2).

    Returns
    -------
    float64
        (1/m) sum_i log(1 + exp(s_i z_i)) + penalty, in nats; convex in theta.

    Raises
    ------
    ValueError
        If theta, X or y is not as above, l2 is negative, or a score X @ theta overflows.
    """
    theta, X, s, z = _binary(theta, X, y)
    return _mean(softplus(s * z)) + _penalty(theta, X, l2)


@_silent
def logistic_gradient(theta, X, y, l2=0.0):
    """Gradient of `logistic_loss`, X.T @ (p - y) / m plus the penalty's l2 * theta.

    Parameters and errors are those of `logistic_loss`.

    Returns
    -------
    ndarray, (d,)
    """
    theta, X, s, z = _binary(theta, X, y)
    return _finite("the gradient", X.T @ (s * sigmoid(s * z) / len(X)) + _decay(theta, X, l2))


@_silent
def logistic_hessian(theta, X, y, l2=0.0):
    """Hessian of `logistic_loss`, X.T @ S @ X / m with S = diag(p (1 - p)), plus the penalty's l2.

    Parameters and errors are those of `logistic_loss`.

    Returns
    -------
    ndarray, (d, d)
        Symmetric and positive semidefinite. S is computed as sigmoid(z) sigmoid(-z): 1 - p would be 0 from z = 36.74
        on.
    """
    theta, X, s, z = _binary(theta, X, y)
    ridge = np.diag(_decay(np.ones_like(theta), X, l2))
    return _finite("the Hessian", _weighted_gram(X, sigmoid(z) * sigmoid(-z)) + ridge)


# The sigmoid with squared error


@_silent
def squared_loss(theta, X, y):
    """Mean squared error of sigmoid(X @ theta), not halved.

    Parameters
    ----------
    theta : array_like, (d,)
        Weights.
    X : array_like, (m, d)
        Design matrix.
    y : array_like, (m,)
        Labels, 0 or 1.

    Returns
    -------
    float64
        (1/m) sum_i (p_i - y_i)^2; between 0 and 1, not convex in theta.

    Raises
    ------
    ValueError
        If theta, X or y is not as above, or a score X @ theta overflows.
    """
    theta, X, s, z = _binary(theta, X, y)
    return _mean(np.square(sigmoid(s * z)))


@_silent
def squared_gradient(theta, X, y):
    """Gradient of `squared_loss`, X.T @ (2 (p - y) p (1 - p)) / m.

    Parameters and errors are those of `squared_loss`.

    Returns
    -------
    ndarray, (d,)
    """
    theta, X, s, z = _binary(theta, X, y)
    wrong, right = sigmoid(s * z), sigmoid(-s * z)
    return _finite("the gradient", X.T @ (2 * s * wrong**2 * right / len(X)))


@_silent
def squared_hessian(theta, X, y):
    """Hessian of `squared_loss`.

    Parameters and errors are those of `squared_loss`.

    Returns
    -------
    ndarray, (d, d)
        Symmetric, of either sign. In z, the second derivative is 2 p (1-p)^2 (3p - 1) for y = 1 and 2 p^2 (1-p) (2 -
        3p) for y = 0; both are 2 wrong^2 right (2 - 3 wrong).
    """
    theta, X, s, z = _binary(theta, X, y)
    wrong, right = sigmoid(s * z), sigmoid(-s * z)
    return _finite("the Hessian", _weighted_gram(X, 2 * wrong**2 * right * (2 - 3 * wrong)))


# Softmax regression: more than two classes


@_silent
def softmax_loss(W, X, labels, l2=0.0):
    """Mean categorical cross-entropy of softmax(X @ W).

    Parameters
    ----------
    W : array_like, (d, K)
        Weights, one column per class.
    X : array_like, (m, d)
        Design matrix.
    labels : array_like, (m,) or (m, K)
        Classes 0 … K - 1 as whole numbers, or one-hot.
    l2 : float
        Weight of the penalty l2/2 * ||W||^2 (the intercept's row free), >= 0. scikit-learn's C is 1 / (m * l2).

    Returns
    -------
    float64
        -(1/m) sum_i log p_i[label_i] + penalty, in nats; convex in W.

    Raises
    ------
    ValueError
        If W, X or labels is not as above, l2 is negative, or a score X @ W overflows.
    """
    W, X, k, Z = _multiclass(W, X, labels)
    log_p = np.take_along_axis(log_softmax(Z), k[:, None], axis=1)
    return _mean(0.0 - log_p) + _penalty(W, X, l2)


@_silent
def softmax_gradient(W, X, labels, l2=0.0):
    """Gradient of `softmax_loss`, X.T @ (P - Y) / m with one-hot Y, plus the penalty's l2 * W.

    Parameters and errors are those of `softmax_loss`.

    Returns
    -------
    ndarray, (d, K)
        Without a penalty its rows sum to 0: a vector added to every class's weights changes nothing.
    """
    W, X, k, Z = _multiclass(W, X, labels)
    R = softmax(Z)
    np.put_along_axis(R, k[:, None], 0.0, axis=1)
    # p - 1 of the true class is minus the sum of the others: no cancellation where p is nearly 1
    np.put_along_axis(R, k[:, None], -R.sum(axis=1, keepdims=True), axis=1)
    return _finite("the gradient", X.T @ (R / len(X)) + _decay(W, X, l2))


# What they share


def _binary(theta, X, y):
    """Check, and return theta, X, the signs s = 1 - 2y and the scores z."""
    X = _matrix("X", X)
    m, d = X.shape
    theta, y = _checks.numbers("theta", theta), _checks.labels("y", y)
    _checks.shape("theta", theta, (d,), "one weight per column of X")
    _checks.shape("y", y, (m,), "one label per row of X")
    return theta, X, 1 - 2 * y, _finite("X @ theta", X @ theta)


def _multiclass(W, X, labels):
    """Check, and return W, X, the labels as indices and the scores Z, (m, K)."""
    X, W = _matrix("X", X), _matrix("W", W, "a matrix with one row per feature and one column per class")
    m, d = X.shape
    _checks.shape("W", W, (d, W.shape[1]), "one row per column of X")
    return W, X, class_indices(labels, (m, W.shape[1])), _finite("X @ W", X @ W)


def _matrix(name, value, wanted="a matrix with one row per sample and one column per feature"):
    a = _checks.numbers(name, value)
    if a.ndim != 2:
        _checks.refuse(name, wanted, f"shape {a.shape}")
    return a


def _finite(name, a):
    if not np.isfinite(a).all():
        _checks.refuse(name, "finite numbers", "an overflow: scale the columns of X, or use smaller weights")
    return a


def _mean(values):
    mean = np.mean(values)
    return mean if np.isfinite(mean) else np.sum(values / values.size)  # the sum may overflow where the mean does not


def _weighted_gram(X, weights):
    """X.T @ diag(weights) @ X / m, exactly symmetric."""
    H = X.T @ ((weights / len(X))[:, None] * X)
    return (H + H.T) / 2


def _decay(theta, X, l2):
    """l2 * theta, with 0 in place of an intercept: the gradient of the penalty."""
    l2 = _checks.number("l2", l2, "a finite number, 0 or more", lambda l2: l2 >= 0)
    decay = l2 * theta
    if (X[:, 0] == 1).all():
        decay[0] = 0
    return decay


def _penalty(theta, X, l2):
    return np.sum(_decay(theta, X, l2) * theta) / 2
