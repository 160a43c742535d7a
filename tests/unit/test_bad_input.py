"""Hostile input to every public function: always a ValueError saying which argument, what was wanted, what came."""

import datetime
import decimal
import inspect
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import losslab

THETA, X, Y = [0.5, -1.0], [[1.0, 2.0], [1.0, -1.0], [1.0, 0.5]], [0, 1, 1]
W, K = [[0.1, 0.2, 0.3], [1.0, 0.0, -1.0]], [0, 1, 2]
P, Q = [0.5, 0.5], [0.9, 0.1]

# Every public function of the mathematics with arguments that are right.
RIGHT = {
    "step": {"z": 0.5},
    "sigmoid": {"z": 0.5},
    "softplus": {"z": 0.5},
    "log_sigmoid": {"z": 0.5},
    "logit": {"p": 0.5},
    "softmax": {"z": P},
    "log_softmax": {"z": P},
    "information": {"p": 0.5},
    "entropy": {"p": P},
    "cross_entropy": {"p": P, "q": Q},
    "kl_divergence": {"p": P, "q": Q},
    "squared_error": {"y": 1, "p": 0.5},
    "binary_cross_entropy": {"y": 1, "p": 0.5},
    "bce_with_logits": {"y": 1, "z": 0.5},
    "margin_loss": {"m": 0.5},
    "categorical_cross_entropy": {"labels": 1, "p": P},
    "add_intercept": {"X": X},
    **{
        f"{model}_{part}": {"theta": THETA, "X": X, "y": Y}
        for model in ("logistic", "squared")
        for part in ("loss", "gradient", "hessian")
    },
    **{f"softmax_{part}": {"W": W, "X": X, "labels": K} for part in ("loss", "gradient")},
}
CASES = [(name, argument) for name, arguments in RIGHT.items() for argument in arguments]


class Hostile:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("no")

    def __repr__(self):
        raise RuntimeError("no")


NO_NUMBERS = {
    "None": None,
    "text": "0.5",
    "bytes": b"1",
    "words": ["a", "b"],
    "numbers as text": ["0", "1"],
    "mixed": [1, "1"],
    "complex": 1 + 0j,
    "complex array": np.array([0.5 + 0j, 0.5]),
    "objects": np.array([0.5, None], dtype=object),
    "decimal": decimal.Decimal("0.5"),
    "ragged": [[0.5, 0.5], [1.0]],
    "date": datetime.date(2024, 1, 1),
    "dates": np.array(["2024-01-01"], dtype="datetime64[D]"),
    "timedelta": np.timedelta64(1, "s"),
    "dict": {"a": 1},
    "set": {0, 1},
    "generator": (x for x in [1]),
    "function": len,
    "missing": pd.NA,
    "missing date": pd.NaT,
    "missing in a table": pd.Series([1, None], dtype="Int64"),
    "masked": np.ma.array([0.5, 0.5], mask=[0, 1]),
    "table with text": pd.DataFrame({"a": [1.0], "b": ["x"]}),
    "hostile": Hostile(),
    "record": np.zeros(2, dtype=[("a", float)]),
    "huge integer": 10**400,
    "a list with None": [None, 0.5],
}
NOT_FINITE = {
    "nan": math.nan,
    "inf": math.inf,
    "-inf": -math.inf,
    "nan in a list": [0.5, math.nan],
    "inf in an array": np.array([math.inf, 0.5]),
    "beyond float64": np.array([1e308], dtype=np.longdouble) * 10 if np.finfo(np.longdouble).max > 1e308 else math.inf,
}
EMPTY = {
    "empty list": [],
    "empty array": np.array([]),
    "empty rows": [[]],
    "no rows": np.zeros((0, 2)),
    "empty table": pd.DataFrame(),
}
BAD = {**NO_NUMBERS, **NOT_FINITE, **EMPTY}


def call(name, **replaced):
    return getattr(losslab, name)(**{**RIGHT[name], **replaced})


def test_the_list_is_complete():
    outside = {"Trace", "explore", "gradient_descent", "newton"} | {n for n in losslab.__all__ if n.startswith("load_")}
    toys = {
        n
        for n in losslab.__all__
        if not inspect.isclass(getattr(losslab, n)) and not inspect.signature(getattr(losslab, n)).parameters
    }
    assert set(RIGHT) == set(losslab.__all__) - outside - toys
    for name in RIGHT:
        call(name)
        assert len(inspect.getdoc(getattr(losslab, name))) > 60


@pytest.mark.parametrize("name, argument", CASES)
def test_what_is_no_number_not_finite_or_empty_is_refused_by_name(name, argument):
    for kind, bad in BAD.items():
        try:
            with np.errstate(all="raise"):
                call(name, **{argument: bad})
        except ValueError as error:
            assert (
                str(error).startswith(f"{argument}: wanted ") and "; got " in str(error) and len(str(error)) < 400
            ), kind
        else:
            pytest.fail(f"{name} took {argument}: {kind}")


@pytest.mark.parametrize("name, argument", [c for c in CASES if c[1] in ("p", "q") and c[0] != "squared_error"])
@pytest.mark.parametrize("bad", [-1e-300, 1.0000000000000002, 2, -1, [0.5, -0.5], [[1.5, -0.5]]], ids=str)
def test_probabilities_outside_0_and_1(name, argument, bad):
    with pytest.raises(ValueError, match=f"^{argument}: wanted probabilities from 0 to 1; got"):
        call(name, **{argument: bad})


@pytest.mark.parametrize("name", ["squared_error", "binary_cross_entropy", "bce_with_logits"])
@pytest.mark.parametrize("bad", [2, -1, 0.5, 1e-300, [0, 1, 3], [[0.0, 0.999]]], ids=str)
def test_labels_other_than_0_and_1(name, bad):
    with pytest.raises(ValueError, match="^y: wanted labels that are 0 or 1; got"):
        call(name, y=bad)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("axis", [2, -3, None, 0.0, "0", True, (0,), [0], math.nan], ids=str)
def test_an_axis_that_is_not_there(name, axis):
    with pytest.raises(ValueError, match="^axis: wanted an axis of z, from -2 to 1; got"):
        call(name, z=np.ones((2, 3)), axis=axis)
    with pytest.raises(ValueError, match=r"^z: wanted scores along an axis, at least 1-D; got 1.0 \(float64\)$"):
        call(name, z=1.0)


@pytest.mark.parametrize(
    "temperature", [0, -1, math.nan, math.inf, None, "1", [1.0], 1j, np.array([1.0, 2.0])], ids=str
)
def test_temperature_must_be_positive(temperature):
    with pytest.raises(ValueError, match="^temperature: wanted a finite number greater than 0; got"):
        losslab.softmax([1.0, 2.0], temperature=temperature)


def test_distributions_that_do_not_fit():
    for measure in (losslab.cross_entropy, losslab.kl_divergence):
        with pytest.raises(
            ValueError, match="^p and q: wanted the same number of outcomes along the last axis; got 2 and 3"
        ):
            measure([0.5, 0.5], [0.2, 0.3, 0.5])
        with pytest.raises(
            ValueError, match="^p and q: wanted the same number of outcomes along the last axis; got 1 and 2"
        ):
            measure([1.0], [0.5, 0.5])
        with pytest.raises(ValueError, match=r"^p and q: wanted shapes that fit, .*; got \(3, 2\) and \(2, 2\)"):
            measure(np.full((3, 2), 0.5), np.full((2, 2), 0.5))
        with pytest.raises(ValueError, match=r"^p and q: wanted shapes that fit, .*; got \(3, 1, 2\) and \(3, 2\)"):
            measure(np.full((3, 1, 2), 0.5), np.full((3, 2), 0.5))
        with pytest.raises(ValueError, match="^q: wanted a distribution along the last axis; got"):
            measure([1.0], 1.0)


def test_messages_show_the_first_offender():
    with pytest.raises(ValueError, match=r"^y: wanted labels that are 0 or 1; got 2.0 at index \(1, 0\)$"):
        losslab.bce_with_logits([[0, 1], [2, 3]], np.zeros((2, 2)))
    with pytest.raises(ValueError, match=r"^z: wanted finite real numbers; got nan at index \(2,\)$"):
        losslab.sigmoid([0, 1, math.nan, math.inf])
    with pytest.raises(ValueError, match=r"^z: wanted finite real numbers; got inf$"):
        losslab.sigmoid(math.inf)
    with pytest.raises(ValueError, match=r"^z: wanted finite real numbers; got 'abc' \(str\)$"):
        losslab.sigmoid("abc")
    with pytest.raises(
        ValueError, match=r"^z: wanted finite real numbers, at least one; got an empty array of shape \(0, 2\)$"
    ):
        losslab.sigmoid(np.zeros((0, 2)))


TABLES = {
    "float and bool": pd.DataFrame({"a": [0.0, 1.0, 1.0], "b": [True, False, True]}),
    "bool alone": pd.DataFrame({"a": [False, True, True], "b": [True, False, True]}),
    "object of both": pd.DataFrame({"a": [0.0, 1.0, 1.0], "b": [True, False, True]}).to_numpy(dtype=object),
    "object of three": np.array([[0, True], [1.0, np.False_], [np.float32(1), np.int8(1)]], dtype=object),
    "Float64": pd.DataFrame({"a": [0.0, 1.0, 1.0], "b": [1.0, 0.0, 1.0]}, dtype="Float64"),
    "Float32 and Int64": pd.DataFrame(
        {"a": pd.array([0, 1, 1], dtype="Float32"), "b": pd.array([1, 0, 1], dtype="Int64")}
    ),
    "boolean and UInt8": pd.DataFrame(
        {"a": pd.array([False, True, True], dtype="boolean"), "b": pd.array([1, 0, 1], dtype="UInt8")}
    ),
    "category and int": pd.DataFrame({"a": pd.Categorical([0, 1, 1]), "b": [1, 0, 1]}),
}


@pytest.mark.parametrize("kind", TABLES)
def test_tables_of_several_types_that_convert_without_loss_are_taken(kind):
    table, want = TABLES[kind], np.array([[0, 1], [1, 0], [1, 1]], dtype=float)
    before = table.copy()
    assert np.array_equal(losslab.sigmoid(table), losslab.sigmoid(want))
    assert np.array_equal(losslab.add_intercept(table), losslab.add_intercept(want))
    assert losslab.logistic_loss(THETA, table, Y) == losslab.logistic_loss(THETA, want, Y)
    assert np.array_equal(losslab.squared_error(table, 0.5), losslab.squared_error(want, 0.5))
    assert np.array_equal(losslab.entropy(table[:2]), [0, 0])
    assert type(table) is type(before) and np.array_equal(np.asarray(table), np.asarray(before))


@pytest.mark.parametrize("kind", ["Float64", "Float32", "Int64", "Int8", "boolean"])
def test_labels_in_a_column_of_pandas(kind):
    y = pd.Series([0, 1, 1], dtype=kind)
    assert losslab.logistic_loss(THETA, X, y) == losslab.logistic_loss(THETA, X, Y)
    assert losslab.softmax_loss(W, X, y) == losslab.softmax_loss(W, X, Y)
    with pytest.raises(ValueError, match="^y: wanted labels that are 0 or 1; got"):
        losslab.logistic_loss(THETA, X, pd.Series([0, None, 1], dtype=kind))


@pytest.mark.parametrize(
    "cell, shown",
    [(None, "None"), ("a", "'a'"), ("1", "'1'"), (decimal.Decimal(1), "Decimal"), (pd.NA, "<NA>")],
    ids=str,
)
def test_a_table_that_does_not_convert_shows_its_first_other_cell(cell, shown):
    with pytest.raises(ValueError, match=rf"^z: wanted finite real numbers; got .*\(2, 2\), object, in it {shown}"):
        losslab.sigmoid(np.array([[1.0, True], [cell, 2]], dtype=object))


JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=3),
        st.complex_numbers(),
        st.binary(max_size=2),
        st.dates(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.tuples(inner, inner), st.dictionaries(st.text(max_size=1), inner, max_size=2)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("name", RIGHT)
@settings(deadline=None, derandomize=True, max_examples=30)
@given(st.data())
def test_junk_gives_a_right_form_or_a_value_error_and_no_warning(name, data):
    arguments = {argument: data.draw(JUNK) for argument in RIGHT[name]}
    with np.errstate(all="raise"):
        try:
            result = getattr(losslab, name)(**arguments)
        except ValueError as error:
            assert ": wanted " in str(error) and "; got " in str(error)
        else:
            assert result.dtype == np.float64 and not np.isnan(result).any()
