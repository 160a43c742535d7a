"""Information, entropy, cross-entropy and divergence: values, zeros, units, laws."""

import math

import mpmath
import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st
from judges import distributions, mpf, quick, ulps

from losslab import animal_distributions, cross_entropy, entropy, information, kl_divergence

pairs = st.integers(2, 6).flatmap(lambda k: st.tuples(distributions(k), distributions(k)))


def exact_divergence(p, q):
    """Sum of p ln(p/q) - p + q: for sums of exactly 1 the divergence, and for rounded ones still at least 0."""
    terms = [mpf(b) if a == 0 else mpf(a) * mpmath.log(mpf(a) / mpf(b)) - mpf(a) + mpf(b) for a, b in zip(p, q)]
    return mpmath.fsum(terms)


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


def test_animals_and_the_signs_of_single_terms():
    P, Q = animal_distributions()
    assert kl_divergence(P, Q) == pytest.approx(0.35667494393873245, rel=1e-14)
    assert kl_divergence(P, Q) == -math.log(0.7) == cross_entropy(P, Q)  # one-hot: divergence is cross-entropy
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
    assert (divergence == 0) == np.array_equal(p, q)
    assert cross_entropy(p, q) == pytest.approx(entropy(p) + divergence, rel=1e-12, abs=1e-14)
    assert divergence == pytest.approx(float(scipy.special.rel_entr(p, q).sum()), rel=1e-10, abs=2e-15)
    assert cross_entropy(p, p) == entropy(p) and kl_divergence(p, p) == 0
    assert kl_divergence(p, q, base=2) == pytest.approx(divergence / math.log(2), rel=1e-13)


@pytest.mark.parametrize("distance", [10.0**-e for e in range(1, 17)] + [0.04, 0.02, 0.005])
def test_nearly_equal_distributions_keep_their_divergence(distance):
    rng = np.random.default_rng(6)
    for _ in range(20):
        p = rng.dirichlet(np.ones(4))
        q = p * (1 + distance * rng.uniform(-1, 1, 4))
        q /= q.sum()
        if np.array_equal(p, q):
            continue
        got, exact = kl_divergence(p, q), exact_divergence(p, q)
        assert got > 0
        # beyond 1e-3 the plain sum is used, which holds to 1e-16 absolutely
        assert abs(got - float(exact)) <= 1e-10 * float(exact) + (1e-15 if float(exact) > 9e-4 else 0)


def test_one_unit_in_the_last_place_is_a_difference():
    p = np.array([0.3, 0.7])
    assert kl_divergence(p, [np.nextafter(0.3, 1), 0.7]) > 0
    assert kl_divergence(p, p.copy()) == 0


@quick
@given(distributions(3))
def test_values_against_mpmath(p):
    assume((p == 0).sum() < 2)
    exact = -mpmath.fsum(mpf(a) * mpmath.log(mpf(a)) for a in p if a > 0)
    assert ulps(entropy(p), exact) <= 8
    q = np.array([0.2, 0.3, 0.5])
    assert ulps(cross_entropy(p, q), -mpmath.fsum(mpf(a) * mpmath.log(mpf(b)) for a, b in zip(p, q))) <= 8


def test_one_distribution_against_many():
    P, Q = np.array([0.5, 0.5]), np.array([[0.9, 0.1], [0.5, 0.5], [0.2, 0.8]])
    for measure in (cross_entropy, kl_divergence):
        assert np.array_equal(measure(P, Q), [measure(P, q) for q in Q])
        assert np.array_equal(measure(Q, P), [measure(q, P) for q in Q])
    assert entropy(np.stack([Q, Q])).shape == (2, 3)


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
