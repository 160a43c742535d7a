"""From scores to probabilities: right at every magnitude, silent, and true to their laws."""

import math

import mpmath
import numpy as np
import pandas as pd
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from judges import SCORES, error, exact_log_softmax, exact_sigmoid, exact_softmax, exact_softplus, is_right, mpf, quick

from losslab import log_sigmoid, log_softmax, logit, sigmoid, softmax, softplus, step

scores = st.floats(-1e308, 1e308)
moderate = st.floats(-30, 30)
ELEMENTWISE = [step, sigmoid, softplus, log_sigmoid]

# --- right to twelve digits, or as far as SciPy ------------------------------------------------


@pytest.mark.parametrize(
    "function, exact",
    [(sigmoid, exact_sigmoid), (softplus, exact_softplus), (log_sigmoid, lambda z: -exact_softplus(-z))],
)
def test_right_at_every_magnitude_scalar_and_array_and_silent(function, exact):
    with np.errstate(all="raise"):
        array = function(np.array(SCORES))
        single = [function(z) for z in SCORES]
    for z, a, s in zip(SCORES, array, single):
        assert is_right(a, exact(z)) and is_right(s, exact(z)), z


def test_step_is_one_at_zero():
    assert step([-1e308, -5e-324, -0.0, 0.0, 5e-324, 3]).tolist() == [0, 0, 1, 1, 1, 1]


def test_the_naive_sigmoids_faults_are_absent():
    assert sigmoid(36.8) == 1.0 and sigmoid(36.7) < 1.0  # rounding, 53 ln 2
    assert 0 < sigmoid(-745.13) < 1e-323 and sigmoid(-746) == 0.0  # subnormal numbers are kept
    assert math.copysign(1, log_sigmoid(1e308)) == 1  # no "-0.000" in print
    assert log_sigmoid(-1e308) == -1e308 and log_sigmoid(40) == pytest.approx(-math.exp(-40), rel=1e-15)


def probabilities_everywhere():
    rng = np.random.default_rng(1)
    ends = 10.0 ** rng.uniform(-300, -0.1, 100)
    middle = 0.5 + rng.choice([-1, 1], 200) * 10.0 ** rng.uniform(-16, -0.31, 200)
    special = [
        5e-324,
        0.25,
        0.75,
        0.5,
        np.nextafter(0.5, 0),
        np.nextafter(0.5, 1),
        np.nextafter(1, 0),
        0.1,
        0.9,
        0.2499999,
        0.7500001,
    ]
    p = np.concatenate([ends, 1 - ends, middle, special])
    return p[(p > 0) & (p < 1)]


def test_logit_right_near_both_ends_and_the_middle():
    with np.errstate(all="raise"):
        p = probabilities_everywhere()
        z = logit(p)
    assert len(p) > 300
    for a, b in zip(p, z):
        assert is_right(b, mpmath.log(mpf(float(a)) / (1 - mpf(float(a))))), a


def test_logit_at_the_ends_and_beyond():
    with np.errstate(all="raise"):
        assert logit([0, 0.5, 1]).tolist() == [-math.inf, 0, math.inf]
    for p in (-1e-300, np.nextafter(1, 2), 2):
        with pytest.raises(ValueError, match="^p: wanted probabilities from 0 to 1; got"):
            logit(p)


MAX = 1.7976931348623157e308
HARD_SCORES = [
    [0.6, 1.1, -1.5, 1.2, 3.2, -1.1],
    [0.0],
    [1e308, -1e308],
    [MAX, -MAX, MAX],
    [-MAX, -MAX],
    [1e308, 1e308, 0.0],
    [-700.3, 0.1],
    [0.1, -744.3, -745.1, -746.2],
    [-1e-300, 1e-300, 0.0],
    [5e-324, 0.0],
    [1e15 + 0.5, 1e15, 1e15 - 700],
    [-410.9490522, 48.33867521, -243.40610273, -629.37140696, -685.44407587, -610.16734948, -624.92039615],
    [0.0, -40.0],
    [36.9, 0.0, 0.1],
    [1e-8, 0.0, -1e-8],
    [3, 1, 2],
    [-1e16, 1.0, 0.0],
]
TEMPERATURES = [1.0, 0.5, 3.0, 0.1, 70.3, 1e-3, 1e3, 1e-300, 1e300, 1e308, 5e-324, MAX, 1e16, 2.0**-1022]


@pytest.mark.parametrize("z", HARD_SCORES, ids=str)
def test_softmax_right_on_hard_scores_at_every_temperature(z):
    with np.errstate(all="raise"):
        for temperature in TEMPERATURES:
            got = softmax(z, temperature=temperature)
            for a, b in zip(got, exact_softmax(z, temperature), strict=True):
                assert is_right(a, b), temperature
        for a, b in zip(log_softmax(z), exact_log_softmax(z), strict=True):
            assert is_right(a, b)


@pytest.mark.parametrize("seed", range(40))
def test_softmax_right_on_random_scores(seed):
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 30))
    spread = 10.0 ** rng.uniform(-3, 3)
    z = rng.normal(size=k) * spread
    temperature = float(10.0 ** rng.uniform(-2, 2))
    with np.errstate(all="raise"):
        got, logs, tempered = softmax(z), log_softmax(z), softmax(z, temperature=temperature)
    assert all(map(is_right, got, exact_softmax(z)))
    assert all(map(is_right, logs, exact_log_softmax(z)))
    assert all(map(is_right, tempered, exact_softmax(z, temperature)))


def test_softmax_sums_many_classes():
    z = np.random.default_rng(2).normal(size=3000)
    exact = exact_softmax(z)
    assert all(map(is_right, softmax(z), exact))
    along_first = softmax(np.stack([z, z], axis=1), axis=0)
    assert all(map(is_right, along_first[:, 1], exact))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # SciPy's, at the far ends
@pytest.mark.parametrize(
    "ours, scipys, exact",
    [
        (sigmoid, scipy.special.expit, exact_sigmoid),
        (log_sigmoid, scipy.special.log_expit, lambda z: -exact_softplus(-z)),
        (softplus, lambda z: np.logaddexp(0, z), exact_softplus),
    ],
    ids=["sigmoid", "log_sigmoid", "softplus"],
)
def test_no_score_for_which_scipy_is_better(ours, scipys, exact):
    for z in SCORES:
        assert error(ours(z), exact(z)) <= max(1e-12, error(scipys(z), exact(z))), z


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_scores_or_probabilities_for_which_scipy_is_better():
    for z in HARD_SCORES:
        for ours, scipys, exact in (
            (softmax, scipy.special.softmax, exact_softmax),
            (log_softmax, scipy.special.log_softmax, exact_log_softmax),
        ):
            for a, b, c in zip(ours(z), scipys(z), exact(z)):
                assert error(a, c) <= max(1e-12, error(b, c)), z
    for p in probabilities_everywhere():
        exact = mpmath.log(mpf(float(p)) / (1 - mpf(float(p))))
        assert error(logit(p), exact) <= max(1e-12, error(scipy.special.logit(p), exact)), p


# --- forms of input ---------------------------------------------------------------------------


@pytest.mark.parametrize("function", ELEMENTWISE)
def test_scalars_give_float64_scalars_that_can_be_formatted(function):
    for z in (1, True, 1.0, np.float32(1), np.int8(1), np.array(1), 10**300):
        got = function(z)
        assert type(got) is np.float64 and got == function(float(z))
        assert f"{got:.3f}"
    assert type(logit(0.25)) is np.float64


@pytest.mark.parametrize("function", [*ELEMENTWISE, softmax, log_softmax])
def test_lists_arrays_and_tables_give_float64_arrays_and_stay_as_they_were(function):
    values = [[-3, 0, 2], [1, 1, -500]]
    want = function(np.array(values, dtype=float))
    for z in (
        values,
        tuple(values),
        np.array(values),
        np.array(values, dtype=np.float32),
        np.array(values, dtype=np.longdouble),
        pd.DataFrame(values),
        np.asfortranarray(values),
        np.array(values, dtype=object),
    ):
        before = np.array(z, copy=True)
        got = function(z)
        assert type(got) is np.ndarray and got.dtype == np.float64 and got.shape == (2, 3)
        assert np.array_equal(got, want)
        assert np.array_equal(np.array(z), before)
    frozen = np.array(values, dtype=float)
    frozen.flags.writeable = False
    assert not np.shares_memory(function(frozen), frozen)


def test_float32_is_computed_in_float64():
    z = np.array([0.1, -20.7, 50.3], dtype=np.float32)
    assert np.array_equal(sigmoid(z), sigmoid(z.astype(float)))
    assert sigmoid(z).tolist() != sigmoid([0.1, -20.7, 50.3]).tolist()  # 0.1 in float32 is another number


# --- laws -------------------------------------------------------------------------------------


@quick
@given(scores)
def test_sigmoids_symmetry_and_range(z):
    assert sigmoid(-z) == pytest.approx(1 - sigmoid(z), abs=2.3e-16)
    assert 0 <= sigmoid(z) <= 1
    assert (sigmoid(z) >= 0.5) == (step(z) == 1) or abs(z) < 1e-15


@quick
@given(scores, scores)
def test_sigmoid_and_softplus_never_fall(a, b):
    a, b = sorted((a, b))
    assert sigmoid(a) <= sigmoid(b) and softplus(a) <= softplus(b) and log_sigmoid(a) <= log_sigmoid(b)


@quick
@given(moderate)
def test_logit_undoes_sigmoid_and_the_other_way_round(z):
    assert logit(sigmoid(z)) == pytest.approx(z, rel=1e-13, abs=4e-16 * (1 + math.exp(abs(z))))
    p = sigmoid(z)
    assert sigmoid(logit(p)) == pytest.approx(p, rel=1e-14)


@quick
@given(moderate)
def test_identities_between_the_functions(z):
    assert softplus(z) - softplus(-z) == pytest.approx(z, abs=1e-14)
    assert math.tanh(z / 2) == pytest.approx(2 * sigmoid(z) - 1, abs=5e-16)
    assert math.exp(log_sigmoid(z)) == pytest.approx(sigmoid(z), rel=1e-14)
    h = 1e-5
    assert (sigmoid(z + h) - sigmoid(z - h)) / (2 * h) == pytest.approx(sigmoid(z) * sigmoid(-z), abs=1e-10)
    assert (softplus(z + h) - softplus(z - h)) / (2 * h) == pytest.approx(sigmoid(z), abs=1e-9)


@quick
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=7), st.floats(-1e3, 1e3))
def test_softmax_ignores_a_shift_and_sums_to_one(z, shift):
    p = softmax(z)
    assert abs(p.sum() - 1) < 1e-15 * len(z)
    assert (p > 0).all()
    np.testing.assert_allclose(softmax(np.array(z) + shift), p, rtol=1e-11)
    order = np.argsort(z)
    assert (np.diff(p[order]) >= 0).all()
    np.testing.assert_allclose(np.exp(log_softmax(z)), p, rtol=1e-13)


@quick
@given(st.floats(-700, 700), st.floats(-700, 700))
def test_two_classes_are_the_sigmoid_of_the_gap(a, b):
    gap = float(mpf(b) - mpf(a))
    np.testing.assert_allclose(softmax([a, b]), [sigmoid(-gap), sigmoid(gap)], rtol=5e-13)
    assert log_softmax([a, b])[1] == pytest.approx(log_sigmoid(gap), rel=5e-13)


@pytest.mark.parametrize("axis", [-3, -2, -1, 0, 1, 2])
def test_any_axis(axis):
    z = np.random.default_rng(3).normal(size=(2, 3, 4)) * 10
    for function in (softmax, log_softmax):
        want = np.apply_along_axis(function, axis, z)
        np.testing.assert_allclose(function(z, axis=axis), want, rtol=1e-15)
    np.testing.assert_allclose(softmax(z, axis=axis).sum(axis=axis), 1, rtol=1e-15)


def test_temperature_sharpens_and_flattens():
    z = [1.0, 1.0, 0.0]
    with np.errstate(all="raise"):
        assert softmax(z, temperature=1e-300).tolist() == [0.5, 0.5, 0.0]
        np.testing.assert_allclose(softmax(z, temperature=1e308), 1 / 3, rtol=1e-15)
        np.testing.assert_allclose(
            softmax([1e308, -1e308], temperature=1e308), scipy.special.softmax([1, -1]), rtol=1e-15
        )
    np.testing.assert_allclose(softmax(z, temperature=2.0), softmax([0.5, 0.5, 0.0]), rtol=1e-15)


def test_scipy_agrees():
    z = np.random.default_rng(4).normal(size=(50, 5)) * 20
    np.testing.assert_allclose(sigmoid(z), scipy.special.expit(z), rtol=1e-14)
    np.testing.assert_allclose(log_sigmoid(z), scipy.special.log_expit(z), rtol=1e-14)
    np.testing.assert_allclose(softmax(z), scipy.special.softmax(z, axis=-1), rtol=1e-13)
    np.testing.assert_allclose(log_softmax(z, axis=0), scipy.special.log_softmax(z, axis=0), rtol=1e-12, atol=1e-15)
    p = np.random.default_rng(5).uniform(size=50)
    np.testing.assert_allclose(logit(p), scipy.special.logit(p), rtol=1e-13)
