"""Information, entropy, cross-entropy and divergence: values, zeros, units, laws."""

import math

import mpmath
import numpy as np
import pandas as pd
import pytest
import scipy.special
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st
from judges import distributions, is_right, mpf, quick

from losslab import cross_entropy, entropy, information, kl_divergence

pairs = st.integers(2, 6).flatmap(lambda k: st.tuples(distributions(k), distributions(k)))


def exact_divergence(p, q):
    return mpmath.fsum(mpf(float(a)) * mpmath.log(mpf(float(a)) / mpf(float(b))) for a, b in zip(p, q) if a > 0)


def test_information_in_nats_and_bits():
    with np.errstate(all="raise"):
        assert information([1, 0.5, 0.25, 2.0**-1000, 0], base=2).tolist() == [0, 1, 2, 1000, math.inf]
    assert information(0.01) == pytest.approx(math.log(100), rel=1e-15)
    assert information(0.001) - information(0.01) == pytest.approx(math.log(10), rel=1e-14)
    assert information(0.001, base=10) == pytest.approx(3, rel=1e-15)
    assert math.copysign(1, information(1)) == 1 and type(information(1)) is np.float64  # no "-0.000" in print
    assert information(5e-324) == pytest.approx(744.4400719213812, rel=1e-15)


@quick
@given(st.floats(1e-300, 1), st.floats(1e-8, 1), st.floats(1.01, 1e6))
def test_independent_surprises_add_and_the_base_is_a_unit(p, q, base):
    assert information(p * q) == pytest.approx(information(p) + information(q), rel=1e-13, abs=1e-15)
    assert information(p, base=base) == pytest.approx(information(p) / math.log(base), rel=1e-13)


def test_entropy_with_zeros_and_at_its_ends():
    with np.errstate(all="raise"):
        assert entropy([1.0, 0, 0]) == 0 and math.copysign(1, entropy([0, 1.0])) == 1
        assert entropy([0.5, 0.5, 0], base=2) == 1
        assert entropy(np.full(8, 1 / 8), base=2) == 3
        assert entropy([1 - 1e-12, 5e-324, 1e-12]) > 0
    assert entropy([[0.5, 0.5], [1, 0]]).tolist() == [math.log(2), 0]


@quick
@given(distributions())
def test_entropy_lies_between_certainty_and_even_odds(p):
    assert 0 <= entropy(p) <= math.log(len(p)) * (1 + 1e-15)
    assert (entropy(p) == 0) == (p.max() == 1)
    assert entropy(p) == pytest.approx(float(scipy.stats.entropy(p)), rel=1e-12, abs=1e-15)
    assert entropy(p, base=2) == pytest.approx(float(scipy.stats.entropy(p, base=2)), rel=1e-12, abs=1e-15)


def test_the_signs_of_single_terms():
    P, Q = np.array([1.0, 0.0, 0.0]), np.array([0.7, 0.2, 0.1])
    assert kl_divergence(P, Q) == pytest.approx(0.35667494393873245, rel=1e-14)
    assert cross_entropy(P, Q) == -math.log(0.7) == pytest.approx(kl_divergence(P, Q), rel=1e-15)  # one-hot: the same
    assert kl_divergence(Q, P) == math.inf
    assert kl_divergence([1, 0], [0.5, 0.5], base=2) == 1
    terms = [0.5 * math.log(0.5 / 0.9), 0.5 * math.log(0.5 / 0.1)]
    assert [round(t, 3) for t in terms] == [-0.294, 0.805]
    assert kl_divergence([0.5, 0.5], [0.9, 0.1]) == pytest.approx(sum(terms), rel=1e-14)


def test_zeros_in_either_place():
    with np.errstate(all="raise"):
        assert kl_divergence([0, 1], [0, 1]) == 0 and cross_entropy([0, 1], [0, 1]) == 0
        assert kl_divergence([0.5, 0.5], [1, 0]) == math.inf == cross_entropy([0.5, 0.5], [1, 0])
        assert kl_divergence([1, 0], [0.5, 0.5]) == pytest.approx(math.log(2), rel=1e-15)
        assert kl_divergence([5e-324, 1], [1e-10, 1 - 1e-10]) == pytest.approx(1e-10, rel=1e-6)
        assert kl_divergence([1e-10, 1 - 1e-10], [5e-324, 1]) == pytest.approx(
            1e-10 * (math.log(1e-10) + 744.44 - 1), rel=1e-6
        )


@quick
@given(pairs)
def test_divergence_is_never_negative_and_cross_entropy_is_entropy_plus_divergence(pair):
    p, q = pair
    divergence = kl_divergence(p, q)
    assert divergence >= 0
    assert divergence > 0 or np.allclose(p, q, rtol=1e-6, atol=1e-15)
    assert cross_entropy(p, q) == pytest.approx(entropy(p) + divergence, rel=1e-12, abs=1e-14)
    assert divergence == pytest.approx(float(scipy.special.rel_entr(p, q).sum()), rel=1e-12, abs=2e-15)
    assert cross_entropy(p, p) == entropy(p) and kl_divergence(p, p) == 0
    assert kl_divergence(p, q, base=2) == pytest.approx(divergence / math.log(2), rel=1e-13)


@pytest.mark.parametrize("distance", [10.0**-e for e in range(1, 17)] + [0.04, 0.02, 0.005])
def test_nearly_equal_distributions_keep_their_divergence(distance):
    rng = np.random.default_rng(6)
    for _ in range(20):
        p = rng.dirichlet(np.ones(4))
        q = p * (1 + distance * rng.uniform(-1, 1, 4))
        q /= q.sum()
        got, exact = kl_divergence(p, q), max(float(exact_divergence(p, q)), 0.0)
        assert got >= 0
        # terms of the size of the distance cancel, so their rounding is what remains
        assert abs(got - exact) <= 1e-12 * exact + 1e-15 * distance
        assert abs(got - exact) <= 1e-12 * exact + abs(scipy.special.rel_entr(p, q).sum() - exact) + 1e-16 * distance


def test_two_near_pairs_keep_ten_digits():
    for d in (1e-2, 1e-3, 1e-4, 1e-5):
        p, q = [0.5, 0.5], [0.5 + d, 0.5 - d]
        assert kl_divergence(p, q) == pytest.approx(float(exact_divergence(p, q)), rel=1e-10)


def test_rounding_never_makes_a_divergence_negative():
    p = np.array([0.3, 0.7])
    assert kl_divergence(p, p.copy()) == 0 and kl_divergence([0.1] * 10, [0.1] * 10) == 0
    rng = np.random.default_rng(8)
    for _ in range(200):
        p = rng.dirichlet(np.ones(5))
        q = p * (1 + 1e-15 * rng.integers(-3, 4, 5))
        assert 0 <= kl_divergence(p, q) < 1e-14


@quick
@given(distributions(3))
def test_values_against_mpmath(p):
    assume((p == 0).sum() < 2)
    exact = -mpmath.fsum(mpf(a) * mpmath.log(mpf(a)) for a in p if a > 0)
    assert is_right(entropy(p), exact)
    q = np.array([0.2, 0.3, 0.5])
    assert is_right(cross_entropy(p, q), -mpmath.fsum(mpf(a) * mpmath.log(mpf(b)) for a, b in zip(p, q)))


def test_scipy_agrees():
    rng = np.random.default_rng(9)
    P, Q = rng.dirichlet(np.ones(5), 50), rng.dirichlet(np.ones(5), 50)
    P[:10, 0] = 0
    P /= P.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(entropy(P), scipy.special.entr(P).sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(kl_divergence(P, Q), scipy.special.rel_entr(P, Q).sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(cross_entropy(P, Q), -scipy.special.xlogy(P, Q).sum(axis=1), rtol=1e-12)


def test_one_distribution_against_many():
    P, Q = np.array([0.5, 0.5]), np.array([[0.9, 0.1], [0.5, 0.5], [0.2, 0.8]])
    for measure in (cross_entropy, kl_divergence):
        assert np.array_equal(measure(P, Q), [measure(P, q) for q in Q])
        assert np.array_equal(measure(Q, P), [measure(q, P) for q in Q])
    assert entropy(np.stack([Q, Q])).shape == (2, 3)


@pytest.mark.parametrize("kind, tolerance", [(np.float16, "1e-3"), (np.float32, "1e-6"), (np.float64, "1e-9")])
def test_the_tolerance_of_sums_fits_the_type(kind, tolerance):
    for k in (3, 7, 10, 1000):
        p = np.full(k, 1 / k).astype(kind)
        assert entropy(p) == pytest.approx(math.log(k), rel=10 * float(tolerance))
        assert entropy(list(p)) == entropy(p) and cross_entropy(p, np.full(k, 1 / k)) >= 0
    z = np.random.default_rng(10).normal(size=(500, 8)).astype(kind) * kind(3)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)  # as a network that computes in this type would
    assert p.dtype == kind
    H = entropy(p)
    assert H.dtype == np.float64 and (kl_divergence(p, p[::-1]) >= 0).all()
    np.testing.assert_allclose(H, scipy.special.entr(p.astype(float)).sum(axis=1), rtol=1e-12)
    assert type(entropy(pd.DataFrame(p))[0]) is np.float64 and type(entropy(p[0])) is np.float64
    for off in (4 * float(tolerance), -4 * float(tolerance)):
        with pytest.raises(ValueError, match=f"^p: wanted probabilities that sum to 1 .*, within {tolerance}; got"):
            entropy(np.array([0.25, 0.75 + off]).astype(kind))


def test_sums_are_checked_within_a_billionth():
    entropy([0.333333333, 0.333333333, 0.333333333])  # off by 1e-9: allowed
    for bad in ([0.5, 0.500001], [0.33333333, 0.33333333, 0.33333333], [0.5, 0.25], [0.0, 0.0]):
        with pytest.raises(ValueError, match="^p: wanted probabilities that sum to 1 .* got the sum"):
            entropy(bad)
    with pytest.raises(ValueError, match="^q: wanted .* at index \\(1,\\)"):
        kl_divergence([0.5, 0.5], [[0.5, 0.5], [0.5, 0.4]])


@pytest.mark.parametrize("base", [0, 1, -2, 0.5, math.inf, math.nan, None, "e", [2], 1j])
def test_the_base_must_be_a_finite_number_above_one(base):
    for call in (
        lambda: information(0.5, base=base),
        lambda: entropy([1.0], base=base),
        lambda: cross_entropy([1.0], [1.0], base=base),
        lambda: kl_divergence([1.0], [1.0], base=base),
    ):
        with pytest.raises(ValueError, match="^base: wanted a finite number greater than 1; got"):
            call()
