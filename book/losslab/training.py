"""Two ways downhill: gradient descent and Newton's method.

Both know a model through functions of theta alone, for instance ``lambda theta: logistic_loss(theta, X, y)``. theta
has the shape of `start`: a vector (d,), a matrix (d, K), or a single number for functions of one variable.

Chapter 5 derives gradient descent, chapter 6 Newton's method.
"""

from typing import NamedTuple

import numpy as np

from . import _checks

SMALL_STEP = 1e-8  # Newton's errors square: after a relative step of 1e-8 the next one is below rounding
ARMIJO = 0.1  # ask of a damped step a tenth of the decrease that the slope promises
HALVINGS = 1100  # a float64 can be halved some 2100 times, and a Newton step far out can be 1e300 times too long
SINGULAR = ("one that is singular within rounding: columns of X depend on each other (drop one, or add l2), or the "
            "start is so far out that nothing curves (start nearer, or damped)")


class Trace(NamedTuple):
    """The path of a training run.

    Attributes
    ----------
    points : ndarray, (n + 1, *start.shape)
        The start and the n points after it.
    losses : ndarray, (n + 1,)
        The loss at each point.
    converged : bool
        Whether gradient *and* step became small, as the function that made the trace defines it. What the flag can and
        can't mean is said there: descent's proves less than Newton's.
    """

    points: np.ndarray
    losses: np.ndarray
    converged: bool


def gradient_descent(loss, gradient, start, *, learning_rate, steps, tolerance=0.0):
    """Walk downhill: theta <- theta - learning_rate * gradient(theta).

    Parameters
    ----------
    loss, gradient : callable
        Functions of theta alone; the gradient has theta's shape.
    start : array_like
        Where to begin; a float64 copy is taken.
    learning_rate : float
        Greater than 0.
    steps : int
        How many steps at most, 0 or more.
    tolerance : float
        Stop early, as converged, once max |gradient| and max |learning_rate * gradient|, the step, are both at most
        this.

    Returns
    -------
    Trace
        With at most steps + 1 points, the start first.

    Raises
    ------
    ValueError
        For bad input, and when the loss, the gradient or theta stops being finite; the text names the step.

    Notes
    -----
    `converged` means that the ground is nearly level at the last point, and no more. Descent's step *is* rate times
    gradient, so a small step tells nothing new; on separable data, where there is no minimum, both sink below any
    tolerance while the weights go on growing. And where a loss is nearly flat, the minimum may still be far away.
    Newton's step, the gradient over the curvature, does tell whether one is near: ask `newton` (chapter 6).
    """
    theta = _begin(start, loss=loss, gradient=gradient)
    rate = _checks.number("learning_rate", learning_rate, "a finite number greater than 0", lambda r: r > 0)
    steps, tolerance = _limits(steps, tolerance)
    points, losses = [theta], []
    for k in range(steps + 1):
        losses.append(_evaluate("loss", loss, theta, (), k))
        g = _evaluate("gradient", gradient, theta, theta.shape, k)
        converged = bool(np.max(np.abs(g)) <= tolerance / max(1.0, rate))
        if converged or k == steps:
            break
        theta = _move(theta, -rate, g, k)
        points.append(theta)
    return Trace(np.array(points), np.array(losses), converged)


def newton(loss, gradient, hessian, start, *, steps=50, tolerance=1e-10, damped=False):
    """Jump to the stationary point of the local parabola: theta <- theta - H^-1 gradient.

    Parameters
    ----------
    loss, gradient, hessian : callable
        Functions of theta alone; the gradient has theta's shape, the Hessian is (n, n) for n weights.
    start : array_like
        Where to begin; a float64 copy is taken.
    steps : int
        How many steps at most, 0 or more.
    tolerance : float
        On max |gradient|. Converged means that this holds *and* that the step is small: each |step_j| is at most 1e-8
        (|theta_j| + u_j), where u_j = min(1, 1 / sqrt(largest |H_jj| met)) is a unit for weights near 0. (On
        separable data the gradient sinks below any tolerance while each step still is about +1.) The small step is
        then taken too.
    damped : bool
        Halve each step until the loss falls by a tenth of what the slope promises (Armijo's test, with an allowance
        for rounding). Eigenvalues of the Hessian count with their absolute value, and no less than rounding leaves
        certain, so that each step leads downhill. With a positive definite Hessian the full step is Newton's.

    Returns
    -------
    Trace
        With at most steps + 1 points, the start first. `converged` is False as well if the Hessian becomes singular
        on the way, as on separable data; the points until then are given. A converged trace has found a stationary
        point: a minimum if the Hessian is positive definite there.

    Raises
    ------
    ValueError
        For bad input; if the Hessian is singular at the start (if damped: at all points up to a vanishing gradient);
        when the loss, the gradient or the Hessian stops being finite. The text names the step.

    References
    ----------
    Boyd and Vandenberghe, *Convex Optimization*, chapter 9.
    """
    theta = _begin(start, loss=loss, gradient=gradient, hessian=hessian)
    steps, tolerance = _limits(steps, tolerance)
    points, losses = [theta], [_evaluate("loss", loss, theta, (), 0)]
    unit, always_singular, converged = np.ones(theta.shape), True, False
    for k in range(steps + 1):
        g = _evaluate("gradient", gradient, theta, theta.shape, k)
        H = _evaluate("hessian", hessian, theta, (theta.size, theta.size), k)
        step, singular = _newton_step(g, H, damped)
        flat = np.max(np.abs(g)) <= tolerance
        always_singular = always_singular and singular
        if singular and (flat or not damped):
            if always_singular:
                _checks.refuse(f"hessian at step {k}", "an invertible matrix", SINGULAR)
            break
        with np.errstate(divide="ignore"):
            unit = np.minimum(unit, 1 / np.sqrt(np.abs(np.diag(H))).reshape(theta.shape))
        small = np.all(np.abs(step) <= SMALL_STEP * (np.abs(theta) + unit))
        converged = bool(small and flat and not singular)
        if k == steps or (converged and not np.any(step)):
            break
        if damped and not converged:
            moved = _damped_move(loss, theta, losses[-1], g, step)
            if moved is None:
                break
            theta = moved
        else:
            theta = _move(theta, 1.0, step, k)
        points.append(theta)
        losses.append(_evaluate("loss", loss, theta, (), k + 1))
        if converged:
            break
    return Trace(np.array(points), np.array(losses), converged)


@np.errstate(all="ignore")
def _newton_step(g, H, damped):
    """Solve H step = -g, and say whether H is singular within rounding."""
    # Scaled to ones on its diagonal, the matrix doesn't depend on the features' units: only then do its eigenvalues
    # tell dependent columns from small ones.
    diagonal = np.abs(np.diag(H))
    scale = 1 / np.sqrt(np.where(diagonal > 1e-290, diagonal, 1.0))  # below, its square would overflow
    values, vectors = np.linalg.eigh(H * scale * scale[:, None])
    least = 10 * len(H) * np.finfo(float).eps * np.max(np.abs(values))  # what rounding leaves of a zero
    if damped:
        least = max(least, 1e-100)
    singular = np.min(np.abs(values)) <= least
    if damped:  # whatever is flat or curves downward becomes a long step downhill, for halving to shorten
        values = np.maximum(np.abs(values), least)
    step = -scale * (vectors @ ((vectors.T @ (scale * np.ravel(g))) / values))
    return step.reshape(np.shape(g))[()], bool(singular or not np.isfinite(step).all())


@np.errstate(all="ignore")
def _damped_move(loss, theta, value, g, step):
    """The first of theta + step, theta + step/2, … that passes Armijo's test; None if none does."""
    slope = np.sum(g * step)
    rounding = 8 * np.finfo(float).eps * abs(value)  # near the optimum the true decrease is smaller than this
    for t in 0.5 ** np.arange(HALVINGS):
        trial = theta + t * step
        try:
            if loss(trial) <= value + ARMIJO * t * slope + rounding:
                return trial
        except ValueError:
            pass  # so far out that the scores overflow: too far
    return None


def _begin(start, **functions):
    for name, function in functions.items():
        if not callable(function):
            _checks.refuse(name, "a function of theta", _checks.came(function))
    return np.array(_checks.numbers("start", start))[()]


def _limits(steps, tolerance):
    tolerance = _checks.number("tolerance", tolerance, "a finite number, 0 or more", lambda t: t >= 0)
    return _checks.whole("steps", steps), tolerance


def _move(theta, factor, direction, k):
    with np.errstate(all="ignore"):
        theta = theta + factor * direction
    return _checks.numbers(f"theta after step {k + 1}", theta, "finite numbers (a smaller rate may help)")


def _evaluate(name, function, theta, shape, k):
    """function(theta), checked; an error names the function and the step."""
    name = f"{name} at step {k}"
    try:
        value = function(theta)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    value = _checks.numbers(name, value)
    if value.size == 1 and np.prod(shape) == 1:  # a number, (1,) and (1, 1) are the same for one weight
        value = value.reshape(shape)
    _checks.shape(name, value, shape, "as theta demands")
    return value[()]
