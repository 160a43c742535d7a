"""Sentences of chapter 7 that a number can catch: judged by SciPy and scikit-learn where these have a word in it."""

from pathlib import Path

import nbformat
import numpy as np
import pytest
import reference
from losslab import add_intercept, load_penguins, softmax, softmax_gradient, softmax_loss, softmax_scores
from scipy.differentiate import derivative
from scipy.stats import entropy, multinomial
from sklearn.linear_model import LogisticRegression

NOTEBOOK = Path(__file__).parents[2] / "book" / "07-softmax.ipynb"
PROSE = "\n".join(cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def chapter():
    return reference.run(NOTEBOOK)


@pytest.fixture(scope="module")
def bills():
    table = load_penguins().dropna(subset=["bill_length_mm", "bill_depth_mm"])
    bill = table[["bill_length_mm", "bill_depth_mm"]].to_numpy()
    return add_intercept((bill - bill.mean(axis=0)) / bill.std(axis=0)), table.species.cat.codes.to_numpy()


def test_how_the_textbook_rounded():
    p = softmax(softmax_scores())
    assert (np.floor(1000 * p[[2, 3]]) / 1000).tolist() == [0.006, 0.099]  # cut off
    assert p[[2, 3]].round(3).tolist() == [0.007, 0.1] and p[4].round(2) == 0.74  # rounded to two
    assert "prints 0.006, 0.099 and 0.74: two cut off after three digits, one rounded to two" in PROSE


def test_a_recipe_of_another_form_ignores_the_wind_and_breaks_the_odds():
    def cubes(z):
        return softmax((z - z.mean()) ** 3)

    z = np.array([0.3, -0.4, 1.1])
    np.testing.assert_allclose(cubes(z), cubes(z + 2), rtol=1e-12)
    p, q = cubes(z), cubes(z + [0, 0, 0.5])  # only the third score has moved
    assert p[0] / p[1] != pytest.approx(q[0] / q[1], rel=0.01)
    p, q = softmax(z), softmax(z + [0, 0, 0.5])
    assert p[0] / p[1] == pytest.approx(q[0] / q[1], rel=1e-12)


def test_the_slope_of_the_entropy_is_a_variance():
    z = softmax_scores()
    for T in (0.3, 1.0, 4.0):
        p = softmax(z, temperature=T)
        slope = derivative(np.vectorize(lambda t: entropy(softmax(z, temperature=t))), T, initial_step=T / 4).df
        assert slope == pytest.approx(np.average((z - p @ z) ** 2, weights=p) / T**3, rel=1e-7)


def test_ten_birds():
    """The multinomial coefficient is in the likelihood of the counts, and p isn't in it."""
    counts = np.array([7, 2, 1])
    for p in ([1 / 3, 1 / 3, 1 / 3], [0.7, 0.2, 0.1]):
        extra = multinomial.logpmf(counts, 10, p) - counts @ np.log(p)
        assert extra == pytest.approx(np.log(360), rel=1e-12)  # 10! / (7! 2! 1!)


def test_halves_of_a_class_trained_anew_share_what_the_class_had(bills):
    """Every Adelie is once in either half: the halves then cost each other log 2, and others nothing."""
    X, kind = bills
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000)
    whole = model.fit(X[:, 1:], kind).predict_proba(X[:, 1:])
    both = np.concatenate([kind, np.where(kind == 0, 3, kind)])
    parts = model.fit(np.tile(X[:, 1:], (2, 1)), both).predict_proba(X[:, 1:])
    np.testing.assert_allclose(parts[:, [0, 3]], whole[:, [0, 0]] / 2, atol=1e-4)
    kept = softmax(np.zeros(2))[0], softmax(np.zeros(3))[:2].sum()  # before: the scores kept
    assert kept == (0.5, pytest.approx(2 / 3))


def test_the_curvature_bound(chapter, bills):
    X, kind = bills
    names = chapter.names
    assert names["bound"] == pytest.approx(np.linalg.norm(X, 2) ** 2 / (2 * len(X)), rel=1e-12)
    # Nothing is above it; and the sigmoid's quarter wouldn't be enough.
    top = np.linalg.svd(X)[2][0]
    V = np.outer(top, [1, -1, 0]) / np.sqrt(2)
    J = np.eye(3) / 3 - 1 / 9  # at W = 0
    assert names["bound"] / 2 < np.mean([u @ J @ u for u in X @ V]) < names["bound"]
    rng = np.random.default_rng(0)
    for _ in range(200):
        W, V = rng.normal(size=(2, 3, 3))
        U, P = X @ V / np.linalg.norm(V), softmax(X @ W)
        assert np.mean(np.sum(P * U**2, axis=1) - np.sum(P * U, axis=1) ** 2) < names["bound"]


def test_who_pushes_the_meeting_point(chapter, bills):
    X, kind = bills
    names = chapter.names
    assert np.bincount(kind[np.argsort(names["far"])[:12]], minlength=3).tolist() == [0, 11, 1]
    assert "of the 12 birds nearest to its path 11 are theirs" in PROSE


def test_lines_that_are_parallel_don_t_meet():
    W = np.array([[0.0, 1.0, 3.0], [0.0, 1.0, 2.0], [0.0, 2.0, 4.0]])
    A = np.stack([W[1:, 1] - W[1:, 0], W[1:, 2] - W[1:, 0]])
    assert np.linalg.matrix_rank(A) == 1 and "Unless they are parallel, the three lines meet" in PROSE


def test_descent_that_starts_elsewhere():
    rng = np.random.default_rng(1)
    X, labels, W = add_intercept(rng.normal(size=(30, 2))), rng.integers(0, 3, 30), rng.normal(size=(3, 3))
    new = W - 0.5 * softmax_gradient(W, X, labels, 0.2)
    np.testing.assert_allclose(new.sum(axis=1), W.sum(axis=1) * [1, 0.9, 0.9], rtol=1e-12)
    lifted = W + np.array([[1.0], [0], [0]])  # the intercepts' common shift costs nothing
    assert softmax_loss(lifted, X, labels, 0.2) == pytest.approx(softmax_loss(W, X, labels, 0.2), rel=1e-12)


@pytest.mark.parametrize("name, recipe, louder, said", [
    ("wind", "divide by the sum", 0, "1.333, 0.333, −0.667"),
    ("wind", "divide by the sum", -1, "−0.667, 0.333, 1.333"),
    ("wind", "exponentiate, then divide", 0, "0.786, 0.175, 0.039"),
    ("wind", "exponentiate, then divide", 4, "0.786, 0.175, 0.039"),
])
def test_the_first_picture_says_what_the_fold_says(chapter, name, recipe, louder, said):
    scenes = chapter.scenes
    assert said in scenes[name].update(recipe=recipe, louder=louder)[-1]
    for value in said.split(", "):
        assert value in PROSE
