"""Losses of single samples: right at both ends, equal in all their forms."""

import math

import mpmath
import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from judges import SCORES, exact_softplus, is_right, mpf, quick

from losslab import (
    bce_with_logits,
    binary_cross_entropy,
    categorical_cross_entropy,
    cross_entropy,
    four_predictions,
    margin_loss,
    sigmoid,
    softmax,
    softplus,
    squared_error,
)


def test_binary_cross_entropy_at_the_ends():
    with np.errstate(all="raise"):
        assert binary_cross_entropy(1, 1) == 0 and binary_cross_entropy(0, 0) == 0
        assert binary_cross_entropy(1, 0) == math.inf and binary_cross_entropy(0, 1) == math.inf
        got = binary_cross_entropy([1, 0, 1, 0], [1, 0, 0, 1])
    assert got.tolist() == [0, 0, math.inf, math.inf]
    assert [math.copysign(1, v) for v in got] == [1, 1, 1, 1]  # no "-0.000" in print


def test_binary_cross_entropy_is_exact_near_the_ends():
    p = np.concatenate(
        [10.0 ** np.arange(-300, 0, 7.0), 1 - 10.0 ** np.arange(-15.5, 0), [5e-324, 0.3, 0.5, np.nextafter(1, 0)]]
    )
    with np.errstate(all="raise"):
        ones, zeros = binary_cross_entropy(1, p), binary_cross_entropy(0, p)
    for a, one, zero in zip(p, ones, zeros):
        assert is_right(one, -mpmath.log(mpf(float(a))))
        assert is_right(zero, -mpmath.log1p(-mpf(float(a))))


@pytest.mark.parametrize(
    "y, p, loss",
    [
        (1, 0.99, 0.01005033585350145),
        (1, 0.2, 1.6094379124341003),
        (0, 0.8, 1.6094379124341005),
        (1, 1e-5, 11.512925464970229),
        (1, 1e-10, 23.025850929940457),
        (1, 0.49, 0.7133498878774648),
    ],
)
def test_values_of_chapter_4(y, p, loss):
    # For y = 0, p = 0.8 the float64 1 - 0.8 is 0.19999999999999996, so the true value differs in the last digits.
    assert binary_cross_entropy(y, p) == pytest.approx(loss, rel=3e-16)
    assert 1 - 0.8 == 0.19999999999999996


@pytest.mark.parametrize("y", [0, 1])
def test_logits_form_and_margin_form_right_at_every_magnitude(y):
    sign = 1 - 2 * y
    with np.errstate(all="raise"):
        losses, margins = bce_with_logits(y, SCORES), margin_loss(-sign * np.array(SCORES))
        single = [bce_with_logits(y, z) for z in SCORES]
    for z, a, b, c in zip(SCORES, losses, margins, single):
        exact = exact_softplus(sign * z)
        assert is_right(a, exact) and is_right(b, exact) and is_right(c, exact), z


def test_where_the_usual_code_goes_wrong():
    assert bce_with_logits(1, 40) == pytest.approx(4.248354255291589e-18, rel=1e-15)  # softplus(z) - y z gives 0
    assert softplus(40.0) - 40.0 == 0
    assert bce_with_logits(0, 36) == pytest.approx(36, rel=1e-15)  # -log(1 - sigmoid(36)) gives 36.044
    assert -math.log(1 - 1 / (1 + math.exp(-36))) == pytest.approx(36.044, abs=1e-3)
    assert bce_with_logits(0, 1000) == 1000 and bce_with_logits(1, -1000) == 1000
    assert margin_loss(1) == pytest.approx(0.3133, abs=5e-5)
    assert margin_loss(0) == math.log(2)


@quick
@given(st.sampled_from([0, 1]), st.floats(-1e308, 1e308))
def test_zero_one_form_is_the_plus_minus_form(y, z):
    assert bce_with_logits(y, z) == margin_loss((2 * y - 1) * z) == softplus((1 - 2 * y) * z)


@quick
@given(st.sampled_from([0, 1]), st.floats(-30, 30))
def test_the_logits_form_is_the_probability_form(y, z):
    assert bce_with_logits(y, z) == pytest.approx(
        binary_cross_entropy(y, sigmoid(z)), rel=1e-13, abs=3e-16 * math.exp(abs(z))
    )
    h = 1e-4
    slope = (bce_with_logits(y, z + h) - bce_with_logits(y, z - h)) / (2 * h)
    assert slope == pytest.approx(sigmoid(z) - y, abs=1e-8)


def test_squared_error():
    assert squared_error([1, 0, 1], [0.6, 0.95, -3]).tolist() == pytest.approx([0.16, 0.9025, 16])
    with np.errstate(all="raise"):
        assert squared_error(0, 1e308) == math.inf and squared_error(0, 1e-300) == 0  # both beyond float64, silently
    assert squared_error(1, 1 - 1e-10) == pytest.approx(1e-20, rel=1e-6)


def test_categorical_cross_entropy_takes_classes_or_one_hot():
    p = np.array([[0.1, 0.1, 0.7, 0.1], [1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]])
    k = np.array([2, 0, 1])
    want = [-math.log(0.7), 0, math.log(4)]
    with np.errstate(all="raise"):
        for labels in (k, k.astype(float), list(k), np.eye(4)[k], np.eye(4, dtype=bool)[k]):
            assert categorical_cross_entropy(labels, p).tolist() == want
        assert categorical_cross_entropy([3, 3, 3], p)[1] == math.inf
    assert categorical_cross_entropy(2, p[0]) == -math.log(0.7)
    assert categorical_cross_entropy([0, 0, 1, 0], p[0]) == -math.log(0.7)
    assert categorical_cross_entropy(1, p).tolist() == [-math.log(0.1), math.inf, math.log(4)]
    assert math.copysign(1, categorical_cross_entropy(0, p[1])) == 1


@pytest.mark.parametrize(
    "labels, p, text",
    [
        (4, [0.25] * 4, "^labels: wanted whole numbers from 0 to 3"),
        (-1, [0.25] * 4, "^labels: wanted whole numbers from 0 to 3"),
        (0.5, [0.5, 0.5], "^labels: wanted whole numbers from 0 to 1"),
        ([0.5, 0.5], [0.5, 0.5], "^labels: wanted labels that are 0 or 1; got 0.5"),
        ([1, 1], [0.5, 0.5], "^labels: wanted one-hot rows with a single 1; got a row with 2 ones"),
        ([0, 0], [0.5, 0.5], "^labels: wanted one-hot rows with a single 1; got a row with 0 ones"),
        ([0, 1, 1], [[0.5, 0.5]] * 2, r"^labels: wanted shape \(2,\)"),
        ([[0], [1]], [[0.5, 0.5]] * 2, r"^labels: wanted shape \(2, 2\)"),
        ([0, 1], [0.5, 0.25, 0.25], r"^labels: wanted shape \(3,\)"),
        (0, [0.5, 0.6], "^p: wanted probabilities that sum to 1"),
        (0, 1.0, "^p: wanted a distribution along the last axis"),
    ],
)
def test_categorical_cross_entropy_refuses(labels, p, text):
    with pytest.raises(ValueError, match=text):
        categorical_cross_entropy(labels, p)


@quick
@given(st.lists(st.floats(-20, 20), min_size=2, max_size=6), st.integers(0, 5))
def test_categorical_is_cross_entropy_of_one_hot(z, k):
    p, k = softmax(z), k % len(z)
    assert categorical_cross_entropy(k, p) == pytest.approx(cross_entropy(np.eye(len(z))[k], p), rel=1e-15)


@quick
@given(st.floats(0, 1))
def test_binary_is_categorical_with_two_classes(p):
    pair = np.array([1 - p, p])
    np.testing.assert_allclose(
        categorical_cross_entropy([0, 1], [pair, pair]),
        [binary_cross_entropy(0, p), binary_cross_entropy(1, p)],
        rtol=1e-14,
        atol=1e-15,
    )


def test_product_of_likelihoods_is_exp_of_minus_the_summed_loss():
    y, p = four_predictions()
    product = np.prod(np.where(y == 1, p, 1 - p))
    assert product == pytest.approx(math.exp(-binary_cross_entropy(y, p).sum()), rel=1e-15)
    want = -(scipy.special.xlogy(y, p) + scipy.special.xlog1py(1 - y, -p))
    np.testing.assert_allclose(binary_cross_entropy(y, p), want, rtol=1e-15)


@pytest.mark.parametrize("loss", [squared_error, binary_cross_entropy, bce_with_logits])
def test_shapes(loss):
    y, p = np.array([0, 1, 1]), np.array([0.2, 0.3, 0.4])
    want = [loss(a, b) for a, b in zip(y, p)]
    assert loss(y, p).tolist() == want
    assert type(loss(1, 0.5)) is np.float64 and f"{loss(1, 0.5):.3f}"
    assert loss(1, p).tolist() == [loss(1, b) for b in p]
    assert loss(y, 0.25).shape == (3,)
    assert loss(y, np.stack([p, p])).tolist() == [want, want]
    assert loss(y[:, None], np.stack([p, p], axis=1)).T.tolist() == [want, want]
    assert loss(y.astype(bool), p).tolist() == loss(y.astype(float), p).tolist() == want
    for a, b in ((y, p[:, None]), (y[:, None], p), (y, p[:2]), (y[:, None], p[None, :])):
        with pytest.raises(ValueError, match="^y and [pz]: wanted shapes that fit, .*; got"):
            loss(a, b)
    assert y.tolist() == [0, 1, 1] and p.tolist() == [0.2, 0.3, 0.4]
