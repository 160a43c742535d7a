"""Whole fits, judged from outside: scikit-learn and statsmodels find the same coefficients and losses."""

from functools import cache

import numpy as np
import pytest
import statsmodels.api as sm
from judges import titanic_design
from scipy import optimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from losslab import (
    add_intercept,
    gradient_descent,
    load_penguins,
    load_titanic,
    logistic_gradient,
    logistic_hessian,
    logistic_loss,
    newton,
    overlapping_line,
    sigmoid,
    softmax,
    softmax_gradient,
    softmax_loss,
    squared_gradient,
    squared_loss,
    two_clouds,
)


@cache
def titanic():
    return titanic_design(load_titanic())


def line():
    X, y = overlapping_line()
    return add_intercept(X), y


def clouds():
    X, y = two_clouds()
    return add_intercept(X), y


def penguins():
    table = load_penguins().dropna()
    features = table[["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]].to_numpy()
    return add_intercept((features - features.mean(axis=0)) / features.std(axis=0)), table.species.cat.codes.to_numpy()


def fit(X, y, l2=0.0, **options):
    return newton(
        lambda t: logistic_loss(t, X, y, l2),
        lambda t: logistic_gradient(t, X, y, l2),
        lambda t: logistic_hessian(t, X, y, l2),
        np.zeros(X.shape[1]),
        **options
    )


def judge(X, y, C, solver="newton-cholesky"):
    """scikit-learn's weights, intercept first."""
    model = LogisticRegression(C=C, solver=solver, tol=1e-12, max_iter=10000).fit(X[:, 1:], y)
    return np.concatenate([model.intercept_[:, None], model.coef_], axis=1).T


DATA = [titanic, line, clouds]


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("damped", [False, True])
def test_scikit_learn_without_a_penalty(data, damped):
    X, y = data()
    trace = fit(X, y, damped=damped)
    theta = judge(X, y, np.inf)[:, 0]
    assert trace.converged
    np.testing.assert_allclose(trace.points[-1], theta, rtol=1e-8, atol=1e-10)
    assert trace.losses[-1] == pytest.approx(log_loss(y, sigmoid(X @ theta)), abs=1e-12)


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("l2", [1e-3, 0.1, 5.0])
def test_scikit_learn_with_a_penalty_has_c_one_over_m_l2(data, l2):
    X, y = data()
    theta = judge(X, y, 1 / (len(y) * l2))[:, 0]
    trace = fit(X, y, l2)
    np.testing.assert_allclose(trace.points[-1], theta, rtol=1e-8, atol=1e-10)
    assert trace.losses[-1] == pytest.approx(
        log_loss(y, sigmoid(X @ theta)) + l2 / 2 * np.sum(theta[1:] ** 2), abs=1e-12
    )


@pytest.mark.parametrize("data", DATA)
def test_statsmodels_logit(data):
    X, y = data()
    judged = sm.Logit(y, X).fit(method="newton", tol=1e-12, disp=0)
    trace = fit(X, y)
    theta = trace.points[-1]
    np.testing.assert_allclose(theta, judged.params, rtol=1e-8, atol=1e-10)
    assert trace.losses[-1] == pytest.approx(-judged.llf / len(y), abs=1e-12)
    # The Hessian's inverse is the covariance of the estimates.
    errors = np.sqrt(np.diag(np.linalg.inv(len(y) * logistic_hessian(theta, X, y))))
    np.testing.assert_allclose(errors, judged.bse, rtol=1e-8)


@pytest.mark.parametrize("data", DATA)
def test_descent_reaches_the_same_optimum(data):
    X, y = data()
    rate = 1.9 / (np.linalg.eigvalsh(X.T @ X).max() / (4 * len(y)))  # near 2, the limit, half the steps are enough
    trace = gradient_descent(
        lambda t: logistic_loss(t, X, y),
        lambda t: logistic_gradient(t, X, y),
        np.zeros(X.shape[1]),
        learning_rate=rate,
        steps=20000,
        tolerance=1e-10,
    )
    assert trace.converged
    np.testing.assert_allclose(trace.points[-1], fit(X, y).points[-1], rtol=1e-7)


def test_squared_error_fit_against_scipy():
    X, y = clouds()
    trace = gradient_descent(
        lambda t: squared_loss(t, X, y),
        lambda t: squared_gradient(t, X, y),
        np.zeros(3),
        learning_rate=16.0,
        steps=20000,
        tolerance=1e-10,
    )
    judged = optimize.least_squares(
        lambda t: 1 / (1 + np.exp(-X @ t)) - y, trace.points[-1] + 0.1, xtol=1e-15, ftol=1e-15, gtol=1e-14
    )
    assert trace.converged
    np.testing.assert_allclose(trace.points[-1], judged.x, rtol=1e-5)
    assert trace.losses[-1] == pytest.approx(2 * judged.cost / len(y), abs=1e-12)


@pytest.mark.parametrize("l2", [0.01, 0.1])
def test_softmax_on_penguins_against_scikit_learn(l2):
    X, labels = penguins()
    trace = gradient_descent(
        lambda W: softmax_loss(W, X, labels, l2),
        lambda W: softmax_gradient(W, X, labels, l2),
        np.zeros((5, 3)),
        learning_rate=2.0,
        steps=20000,
        tolerance=1e-11,
    )
    W = judge(X, labels, 1 / (len(labels) * l2))
    got = trace.points[-1]
    assert trace.converged
    np.testing.assert_allclose(got[1:], W[1:], rtol=1e-8, atol=1e-9)
    # The intercepts are free of the penalty, so only their differences are determined.
    np.testing.assert_allclose(got[0] - got[0].mean(), W[0] - W[0].mean(), rtol=1e-8, atol=1e-9)
    assert trace.losses[-1] == pytest.approx(log_loss(labels, softmax(X @ W)) + l2 / 2 * np.sum(W[1:] ** 2), abs=1e-12)
    assert np.abs(softmax_gradient(W, X, labels, l2)).max() < 1e-9
    np.testing.assert_allclose(got.sum(axis=1), 0, atol=1e-12)  # descent from 0 never moves along the gauge


def test_titanics_optimum_is_scikit_learns_with_either_solver():
    X, y = titanic()
    ours = fit(X, y).losses[-1]
    for solver in ("lbfgs", "newton-cholesky"):
        assert logistic_loss(judge(X, y, np.inf, solver)[:, 0], X, y) == pytest.approx(ours, abs=1e-10)
