"""What the tests of the mathematics share: exact references, differences, data to judge by."""

import math

import mpmath
import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

mpmath.mp.prec = 400
mpf = mpmath.mpf

# Deterministic, so that a failure is everybody's failure; the clock of a busy machine is no test.
quick = settings(deadline=None, derandomize=True, max_examples=60)


def error(got, exact):
    """The relative error of the float64 `got`, less two steps of the smallest numbers; a right inf has none."""
    got, limit = float(got), mpf(2) ** 1024
    if abs(exact) >= limit * (1 - mpf(2) ** -54):  # rounds to inf
        return 0.0 if math.isinf(got) and (got > 0) == (exact > 0) else math.inf
    if not math.isfinite(got):
        return math.inf
    off = max(abs(mpf(got) - exact) - 2 * mpf(5e-324), 0)
    return float(off / abs(exact)) if off else 0.0


def is_right(got, exact):
    """Whether `got` is right to the twelve digits that the helpers promise."""
    return error(got, exact) <= 1e-12


def exp(x):
    """exp for mpmath numbers of any size: far below the range of float64 it is nothing."""
    return mpmath.exp(x) if x > -3000 else mpf(0)


def exact_softplus(z):
    z = mpf(z)
    return max(z, 0) + mpmath.log1p(exp(-abs(z)))


def exact_sigmoid(z):
    z = mpf(z)
    return (1 if z >= 0 else exp(z)) / (1 + exp(-abs(z)))


def exact_softmax(z, temperature=1.0):
    z = [mpf(float(v)) / mpf(temperature) for v in z]
    top = max(z)
    e = [exp(v - top) for v in z]
    total = mpmath.fsum(e)
    return [v / total for v in e]


def exact_log_softmax(z):
    z = [mpf(float(v)) for v in z]
    top = z.index(max(z))
    others = mpmath.fsum(exp(v - z[top]) for k, v in enumerate(z) if k != top)
    return [(v - z[top]) - mpmath.log1p(others) for v in z]


# Scores of every magnitude, and the places where the usual code breaks.
SCORES = sorted(
    {
        sign * float(f"{digits}e{e}")
        for sign in (1, -1)
        for e in range(-300, 309, 8)
        for digits in (1, 1.7)
        if abs(float(f"{digits}e{e}")) <= 1e308
    }
    | {
        sign * z
        for sign in (1, -1)
        for z in (
            0.0,
            5e-324,
            1e-310,
            0.1,
            0.5,
            1,
            2,
            math.log(2),
            3.3,
            10,
            18.4,
            33.3,
            36,
            36.04,
            36.7368,
            36.74,
            37,
            40,
            88.8,
            100,
            354.9,
            700.3,
            708.4,
            709.78,
            709.79,
            710,
            744.4,
            745.13,
            745.14,
            746,
            800,
            1e308,
            1.7976931348623157e308,
        )
    }
)


def differences(f, theta, h=1e-5):
    """Central differences of f at theta, of fourth order: the gradient, or the Jacobian if f is a gradient."""
    theta = np.asarray(theta, dtype=float)
    columns = []
    for j in np.ndindex(theta.shape):
        e = np.zeros_like(theta)
        e[j] = h
        columns.append((8 * (f(theta + e) - f(theta - e)) - (f(theta + 2 * e) - f(theta - 2 * e))) / (12 * h))
    return np.stack(columns, axis=-1).reshape(np.shape(f(theta)) + theta.shape)


@st.composite
def distributions(draw, k=None):
    """A distribution over 2 to 6 outcomes, zeros among them."""
    n = k or draw(st.integers(2, 6))
    weight = st.one_of(st.just(0.0), st.floats(1e-6, 1.0))
    weights = draw(st.lists(weight, min_size=n, max_size=n).filter(lambda w: sum(w) > 0))
    return np.array(weights) / sum(weights)


@st.composite
def problems(draw):
    """theta, X with ones first, y and l2 of a small random data set."""
    m, d, seed = draw(st.integers(1, 12)), draw(st.integers(1, 4)), draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(m), rng.normal(size=(m, d - 1)) * 10 ** rng.uniform(-1, 1, d - 1)])
    return rng.normal(size=d), X, rng.integers(0, 2, m), draw(st.sampled_from([0.0, 0.01, 0.7]))


def titanic_design(table):
    """A design matrix such as chapter 8's, from the loaded table, standardized; and the labels."""
    age, fare = table.age.fillna(table.age.median()), table.fare.fillna(table.fare.median())
    features = np.column_stack(
        [
            table.pclass == 2,
            table.pclass == 3,
            table.sex == "male",
            age,
            table.sibsp,
            table.parch,
            np.log1p(fare),
            table.embarked == "C",
            table.embarked == "Q",
        ]
    ).astype(float)
    features[:, 3:7] = (features[:, 3:7] - features[:, 3:7].mean(axis=0)) / features[:, 3:7].std(axis=0)
    return np.column_stack([np.ones(len(table)), features]), table.survived.to_numpy()
