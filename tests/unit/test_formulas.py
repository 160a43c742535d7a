"""The page of formulas: the code of each row gives what a library that isn't ours gives for the same letters."""

import ast
import re
from functools import cache
from types import SimpleNamespace

import losslab
import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize, special, stats
from scipy.differentiate import derivative, jacobian
from scipy.special import expit
from sklearn import metrics
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron
from sklearn.preprocessing import StandardScaler
from sources import rows
from statsmodels.tools.numdiff import approx_fprime

# 40 samples that no line separates, and their letters as the page has them.
rng = np.random.default_rng(0)
m, d, K = 40, 2, 3
X = rng.normal(size=(m, d))
y = (X[:, 0] + rng.normal(size=m) > 0).astype(int)
group = rng.integers(0, 2, size=m)
labels = np.arange(m) % K
Y = rng.integers(0, 2, size=(m, K))
theta, W, a = rng.normal(size=d + 1), rng.normal(size=(d + 1, K)), rng.normal(size=d + 1)
X1 = sm.add_constant(X)
z = X1 @ theta
p = expit(z)
sign = 2 * y - 1
logit = sm.Logit(y, X1)
fitted = logit.fit(disp=False, tol=1e-14)
LETTERS = dict(
    m=m, d=d, K=K, n=m, X=X, X1=X1, y=y, Y=Y, sign=sign, labels=labels, theta=theta, W=W, a=a, z=z, p=p,
    s=p * (1 - p), c=0.4,
    loss=lambda t: losslab.logistic_loss(t, X1, y), gradient=lambda t: losslab.logistic_gradient(t, X1, y),
    hessian=lambda t: losslab.logistic_hessian(t, X1, y), start=theta, rate=1.0)
# Where a letter stands for one sample, or for a distribution.
scores = W[0]
P, Q = np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.4, 0.1, 0.25, 0.25])
OF_A_CHAPTER = {"3": dict(p=P, q=Q), "7": dict(z=scores, p=special.softmax(scores), c=1, onehot=np.eye(K)[1])}


def at(wanted, code=0, each="", **given):
    """What code number `code` of a row has to give where some letters are `given`; `each` is a loop to put it into."""
    return SimpleNamespace(wanted=wanted, code=code, each=each, given=given)


def softmax_loss(W):
    return metrics.log_loss(labels, special.softmax(X1 @ W.reshape(d + 1, K), axis=1))


def penalty_of(C):
    """By scikit-learn's minimum: there the pull of the penalty, lambda w, balances the pull of the data."""
    found = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12).fit(X, y)
    w = found.coef_[0]
    return (logit.score(np.append(found.intercept_, w)) / m)[1:] / w


def separator(X, y):
    """The u that leaves the most room on the right side, none on the wrong one, by linear programming."""
    side = (2 * y - 1)[:, None] * sm.add_constant(X)
    return optimize.linprog(-side.sum(axis=0), A_ub=-side, b_ub=np.zeros(len(y)), bounds=(-1, 1)).x.round(9)


def squared_error(z, y):
    return (expit(z) - y) ** 2


def its_slope(z, y):
    return 2 * (expit(z) - y) * stats.logistic.pdf(z)


def chapter_1():
    walk = Perceptron(max_iter=1, tol=None, shuffle=False).fit(X, y)  # once through all samples, from 0
    return {
        "score": at([theta[0] + theta[1:] @ x for x in X]),
        "unit step, decision": at([1, 1, 0], z=np.array([2.0, 0.0, -1e-9])),
        "decision boundary": [at(p >= 0.4), at([False, True], z=np.array([-1e-9, 0.0]), c=0.5)],
        "logit, log-odds": at(special.logit(p)),
        "sigmoid": at(p),
        "symmetry": at(1 - p),
        "slope of the sigmoid": at(stats.logistic.pdf(z)),
        "hyperbolic tangent": at(2 * p - 1),
        "towards the step": at([0, 0.5, 1], z=np.array([-0.01, 0, 0.01]), k=1e5),
        "perceptron's rule": at(np.append(walk.intercept_, walk.coef_), theta=np.zeros(d + 1),
                                each="for x, sign in zip(X, sign):\n    z = theta @ np.append(1, x)\n    "),
    }


def chapter_2():
    apart, quasi = losslab.separable_line(), losslab.quasi_separable_line()
    return {
        "squared error, slope in the score": at(derivative(squared_error, z, args=(y,)).df),
        "its second derivative, label 1": at(derivative(its_slope, z, args=(1,)).df),
        "its second derivative, label 0": at(derivative(its_slope, z, args=(0,)).df),
        "linear model: sum of squares": at(-2 / m * sm.OLS(y, X1).hessian(theta, scale=1)),
        "separated data": [
            at(True, X1=sm.add_constant(apart[0]), sign=2 * apart[1] - 1, u=separator(*apart)),
            at(True, X1=sm.add_constant(quasi[0]), sign=2 * quasi[1] - 1, u=separator(*quasi)),
            at(False, X1=sm.add_constant(apart[0]), sign=2 * apart[1] - 1, u=np.zeros(2)),
            at(False, u=separator(X, y)), at(False, u=theta)],
    }


def chapter_3():
    surprise = -stats.bernoulli.logpmf(1, p)
    return {
        "information content": [at(surprise, p=p), at(surprise / np.log(2), p=p, code=1)],
        # 0, 10, 110, 111; the fourth word of two bits would begin like another.
        "Kraft's inequality": [at(True, lengths=np.array([1, 2, 3, 3])), at(False, lengths=np.array([1, 2, 2, 2]))],
        "entropy": at(stats.entropy(P)),
        "cross-entropy": [at(stats.entropy(P) + stats.entropy(P, Q)), at(np.inf, p=Q, q=P)],
        "divergence": [at(special.rel_entr(P, Q).sum()), at(np.inf, p=Q, q=P), at(0, q=P)],
        "Gibbs' inequality": [at(True), at(True, q=P)],
    }


def chapter_4():
    mean = metrics.log_loss(y, p)
    return {
        "likelihood of a sample": at(stats.bernoulli.pmf(y, p)),
        "loss of a sample": at(-stats.bernoulli.logpmf(y, p)),
        "the same from the score": at(-stats.bernoulli.logpmf(y, p)),
        "softplus": at(np.logaddexp(0, z)),
        "loss with labels ±1, margin": at(-stats.logistic.logcdf(sign * z)),
        "mean loss": at(mean),
        "the form in between": at(mean),
        "vector form": at(mean),
        "read back": at(stats.gmean(stats.bernoulli.pmf(y, p)), L=mean),
        "slope in the score": at(derivative(lambda z, y: np.logaddexp(0, (1 - 2 * y) * z), z, args=(y,)).df),
        "scikit-learn's C": [at(penalty_of(0.5)[0], C=0.5), at(penalty_of(20)[1], C=20)],
    }


def chapter_5():
    slope = -logit.score(theta) / m
    walk = theta
    for _ in range(1000):
        walk = walk + logit.score(walk) / m
    shares = sm.Logit(y, sm.add_constant(group)).fit(disp=False, tol=1e-14).params
    return {
        "gradient, element by element": [at(slope[j], j=j) for j in range(d + 1)],
        "gradient, matrices": at(slope),
        "weights and bias apart": at(slope),
        "balance at the minimum": [at(True, p=fitted.predict()), at(False)],
        "one 0/1 feature": at(np.cumsum(shares), x=group),
        "Hessian": at(-logit.hessian(theta) / m),
        "gradient descent": at(walk),
        "safe rates": at(2 / np.linalg.norm(X1 / np.sqrt(4 * m), 2) ** 2),
    }


def chapter_6():
    # Each of its steps is Newton's.
    jump = sm.GLM(y, X1, sm.families.Binomial()).fit(start_params=theta, maxiter=1, tol=0).params
    u = z + (y - p) / (p * (1 - p))
    regression = LinearRegression().fit(X, u, sample_weight=p * (1 - p))
    pair = sm.Logit([1, 0], np.ones((2, 1)))
    return {
        "one variable": at(optimize.newton(np.sin, 2.0, np.cos, maxiter=1, disp=False),
                           x=2.0, slope=np.sin, curvature=np.cos),
        "many variables": at(jump, H=-logit.hessian(theta) / m, g=-logit.score(theta) / m),
        "as least squares": [at(jump, u=u), at(np.append(regression.intercept_, regression.coef_), u=u)],
        "two opposite labels": at(1.5 - pair.score([1.5])[0] / pair.hessian([1.5])[0, 0], w=1.5),
        "Armijo's test": at(fitted.params),
        "penalty": at(metrics.log_loss(y, p) + 0.3 / 2 * theta[1:] @ theta[1:], l2=0.3),
    }


def chapter_7():
    shares = special.softmax(scores)
    equal = np.array([1.5, 0, 0])
    return {
        "softmax": at(shares),
        "a common shift": at(shares),
        "two classes": at(special.softmax(scores[:2])[1]),
        "log-sum-exp": at(scores - special.logsumexp(scores)),
        "temperature": at(special.softmax(scores / 2.5), T=2.5),
        "a lead over equal rivals": at(special.softmax(equal)[0], lead=1.5),
        "loss of a sample": at(metrics.log_loss([1], [shares], labels=range(K))),
        "slope in the scores": at(jacobian(lambda z: special.logsumexp(z, axis=0) - z[1], scores).df),
        "Jacobian": at(jacobian(lambda z: special.softmax(z, axis=0), scores).df),
        "gradient": at(approx_fprime(W.ravel(), softmax_loss, centered=True).reshape(d + 1, K)),
        "gauge": at(softmax_loss(W)),
        "K sigmoids": at(sum(metrics.log_loss(Y[:, k], expit(X1 @ W[:, k])) for k in range(K))),
    }


def chapter_8():
    said, ties, zero = p >= 0.4, p.round(1), p[y == 0][0]
    scaler = StandardScaler().fit(X)
    scaled = sm.Logit(y, sm.add_constant(scaler.transform(X))).fit(disp=False, tol=1e-14)
    before, after = fitted.predict(X1), fitted.predict(sm.add_constant(X + [1, 0]))
    ratio = after / (1 - after) / (before / (1 - before))
    return {
        "odds ratio": at(ratio, w=np.full(m, fitted.params[1])),
        "odds ratio per unit": at(np.exp(fitted.params[1:]), w=scaled.params[1:], s=scaler.scale_),
        "standard error": at(fitted.bse, H=-logit.hessian(fitted.params) / m),
        "log-loss": at(metrics.log_loss(y, p)),
        "accuracy": [at(metrics.accuracy_score(y, said)), at(metrics.accuracy_score(y, ties >= 0.4), p=ties)],
        "recall, true positive rate": [
            at(metrics.recall_score(y, said)), at(metrics.recall_score(y, ties >= 0.4), p=ties)],
        "false positive rate": [at(1 - metrics.recall_score(y, said, pos_label=0)),
                                at(1 - metrics.recall_score(y, p >= zero, pos_label=0), c=zero)],
        "precision": [at(metrics.precision_score(y, said)), at(metrics.precision_score(y, ties >= 0.4), p=ties)],
        "AUC": [at(metrics.roc_auc_score(y, p)), at(metrics.roc_auc_score(y, ties), p=ties), at(0.5, p=np.full(m, 0.3)),
                at(0.75, y=np.array([1, 1, 0, 0]), p=np.array([0.8, 0.5, 0.5, 0.5]))],
        "chance in a group's share": at(stats.poisson_binom(p).std() / m),
        "cheapest threshold": at(optimize.brentq(lambda c: (1 - c) * 1.5 - c * 4, 0, 1), alarm=1.5, miss=4),
    }


@cache
def wanted():
    chapters = (chapter_1, chapter_2, chapter_3, chapter_4, chapter_5, chapter_6, chapter_7, chapter_8)
    return {(str(number), name): entry if isinstance(entry, list) else [entry]
            for number, chapter in enumerate(chapters, 1) for name, entry in chapter().items()}


def lines():
    """(chapter, name, number, code) of all code on the page."""
    for place, _, cell in rows("formulas.md"):
        name, chapter = re.fullmatch(r"\[(.+)\]\(0(\d)-.+\)", place).groups()
        for number, code in enumerate(re.findall(r"`([^`]+)`", cell)):
            yield chapter, name, number, code


def value(code, letters):
    """What an expression gives; of a statement, what it makes of the letter that it changes."""
    tree = ast.parse(code)
    if isinstance(tree.body[0], ast.Expr):
        return eval(code, letters)  # noqa: S307
    exec(code, letters)  # noqa: S102
    *_, changed = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return letters[changed]


@pytest.mark.parametrize("chapter, name, number, code", list(lines()))
def test_the_code_of_a_row_gives_what_another_library_gives(chapter, name, number, code):
    cases = [case for case in wanted().get((chapter, name), []) if case.code == number]
    assert cases, f"say in chapter_{chapter}() what this has to give, by a library that isn't ours"
    for case in cases:
        letters = {name: getattr(losslab, name) for name in losslab.__all__}
        letters |= dict(np=np) | LETTERS | OF_A_CHAPTER.get(chapter, {}) | case.given
        with np.errstate(all="raise"):
            got = value(case.each + code, letters)
        if isinstance(got, losslab.Trace):
            got = got.points[-1]
        elif isinstance(got, tuple):
            got = np.hstack(got)
        np.testing.assert_allclose(got, case.wanted, rtol=1e-6, atol=1e-9)


def test_nothing_is_wanted_of_a_row_that_is_not_there():
    assert wanted().keys() == {(chapter, name) for chapter, name, *_ in lines()}


@pytest.mark.parametrize("name, label, chance", [
    ("recall, true positive rate", 0, 0.9), ("false positive rate", 1, 0.9), ("precision", 1, 0.1), ("AUC", 1, 0.9),
    ("AUC", 0, 0.9)])
def test_a_rate_of_nothing_is_none(name, label, chance):
    [code] = [code for chapter, found, _, code in lines() if chapter == "8" and found == name]
    y, p = np.full(5, label), np.full(5, chance)
    with pytest.warns(RuntimeWarning):
        assert np.isnan(value(code, dict(np=np, y=y, p=p, c=0.4)))


def test_where_newtons_jump_comes_back():
    turn = optimize.brentq(lambda w: np.sinh(w) - 2 * w, 1, 3)
    [said] = [symbols for place, symbols, _ in rows("formulas.md") if "two opposite labels" in place]
    assert f"|w| < {turn:.4f}$" in said
    w = np.array([turn - 1e-3, turn + 1e-3])
    for _ in range(15):
        w = np.where(abs(w) < 100, w - np.sinh(np.clip(w, -100, 100)), w)
    assert abs(w[0]) < 1e-9 and abs(w[1]) > 100
