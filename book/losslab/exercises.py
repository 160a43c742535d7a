"""Checking a reader's answers: say what is wrong and give a hint, don't only fail."""
import textwrap

import numpy as np

__all__ = ["check"]


def check(answer, expected, *, inputs=None, hints=(), rtol=1e-3, atol=1e-9, why=""):
    """Compare an answer with what is expected and print a sentence that helps.

    Parameters
    ----------
    answer : number, array_like or callable
        What the reader wrote. ``...`` (and a function that returns nothing) is the reader's turn.
    expected : number, array_like or callable
        The right answer, of the same kind: a function if a function was asked for.
    inputs : sequence, optional
        For functions alone: what to call both with. A tuple holds several arguments.
    hints : dict or sequence of (wrong answer, sentence)
        Answers we know people give, and what helps them. For functions a wrong answer is a function.
    rtol, atol : float
        An answer is right within ``atol + rtol * abs(expected)``, as in `numpy.isclose`.
    why : str
        One sentence that is printed after a right answer.

    Raises
    ------
    ValueError
        If the exercise itself is set wrongly, never because of the reader's answer.
    """
    hints = list(hints.items() if isinstance(hints, dict) else hints)
    _refuse_bad_exercise(expected, inputs, hints, rtol, atol)
    if answer is ...:
        says = "Your turn: replace the three dots, run that cell, then this one."
    elif callable(expected):
        says = _function(answer, expected, inputs, hints, rtol, atol)
    else:
        says = _value(answer, expected, hints, rtol, atol)
    print(textwrap.fill(says or f"✓ Right. {why}".rstrip(), width=70))


def _function(answer, expected, inputs, hints, rtol, atol):
    """What is wrong with a function, or None."""
    if not callable(answer):
        return f"✗ A function is wanted; this is {_kind(answer)}."
    name = getattr(answer, "__name__", "your function")
    calls, gots = [], []
    for given in inputs:
        arguments = given if isinstance(given, tuple) else (given,)
        call = f"{name}({', '.join(_short(value) for value in arguments)})"
        try:
            got = answer(*_copies(arguments))
        except Exception as error:
            return f"✗ {call} stops with {type(error).__name__}: {error}"
        if got is None or got is ...:
            return f"Your turn: {name} gives nothing back yet (what stands after return)."
        calls.append((call, arguments))
        gots.append(got)
    # A hint is for who wrote that very function: one that agrees with it everywhere.
    known = [text for wrong, text in hints
             if all(_value(got, wrong(*_copies(arguments)), (), rtol, atol) is None
                    for got, (_, arguments) in zip(gots, calls))]
    for got, (call, arguments) in zip(gots, calls):
        says = _value(got, expected(*_copies(arguments)), (), rtol, atol)
        if says:
            return f"✗ {call}: {known[0] if known else says.removeprefix('✗ ')}"
    return None


def _value(answer, expected, hints, rtol, atol):
    """What is wrong with a number or an array, or None."""
    expected = np.asarray(expected)
    try:
        got = np.asarray(answer)
    except ValueError:
        return "✗ The rows have different lengths, so this is no array."
    if got.dtype.kind not in "bifu":
        wanted = "A number" if expected.ndim == 0 else "An array of numbers"
        return f"✗ {wanted} is wanted; this is {_kind(answer)}."
    for value, text in hints:
        if np.shape(value) == got.shape and np.allclose(got, value, rtol=rtol, atol=atol):
            return f"✗ Not yet. {text}"
    if got.shape != expected.shape:
        return f"✗ The shape is {_shape(got)}; wanted is {_shape(expected)}."
    wrong = ~np.isclose(got, expected, rtol=rtol, atol=atol)
    if not wrong.any():
        return None
    first = tuple(np.argwhere(wrong)[0])
    which = "" if expected.ndim == 0 else (
        f" ({wrong.sum()} of {wrong.size} values are wrong, the first at index {', '.join(map(str, first))}.)")
    return f"✗ {_number(got[first])} isn't right.{which} {_guess(got, expected)}".rstrip()


def _guess(got, expected):
    """What usually lies behind such a wrong answer; never the answer itself."""
    if np.isnan(got).any():
        return "nan (not a number) comes from 0/0, inf − inf or the log of a negative number."
    if np.isinf(got).any() and not np.isinf(expected).any():
        return "An infinity comes from a division by 0, log(0) or exp of a large number."
    if np.allclose(got, -1.0 * expected, rtol=1e-3, atol=0):
        return "The size is right and the sign is not."
    if got.ndim and np.allclose(np.sort(got, axis=None), np.sort(expected, axis=None), rtol=1e-3, atol=0):
        return "All the values are there, in another order."
    if np.allclose(got, 100.0 * expected, rtol=1e-3):
        return "It is a hundred times too large: a percentage?"
    if np.allclose(got, expected, rtol=0.02):
        return "It is close: give more digits, or look for a small slip."
    return ""


def _refuse_bad_exercise(expected, inputs, hints, rtol, atol):
    if callable(expected) != (inputs is not None and len(inputs) > 0):
        raise ValueError("inputs must be given (and not be empty) for functions, and for nothing else")
    if not callable(expected) and np.asarray(expected).dtype.kind not in "bifu":
        raise ValueError(f"expected must be a number, an array or a function; got {_kind(expected)}")
    if rtol < 0 or atol < 0:
        raise ValueError(f"rtol and atol must be at least 0; got {rtol} and {atol}")
    for hint in hints:
        if not (isinstance(hint, tuple) and len(hint) == 2 and isinstance(hint[1], str)):
            raise ValueError(f"a hint must be a pair (wrong answer, sentence); got {hint!r}")
        if callable(expected) != callable(hint[0]):
            raise ValueError("the wrong answer of a hint must be of the kind that is expected")
        if not callable(expected) and _value(hint[0], expected, (), rtol, atol) is None:
            raise ValueError(f"the hint {hint[1]!r} is for a wrong answer, but its answer is right")


def _copies(arguments):
    """The arguments again, so that a function that changes its input can't spoil the next call."""
    return [value.copy() if isinstance(value, np.ndarray) else value for value in arguments]


def _kind(value):
    return "nothing (None)" if value is None else f"of type {type(value).__name__}"


def _number(value):
    return str(value) if value.dtype.kind == "b" else f"{value:.6g}"


def _short(value):
    if np.ndim(value) == 0:
        return str(value)
    return np.array2string(np.asarray(value), precision=4, separator=", ", threshold=6)


def _shape(array):
    return "that of a single number" if array.ndim == 0 else str(array.shape)
