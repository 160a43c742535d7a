"""check says what is wrong with an answer; it fails only when the exercise itself is set wrongly."""
import numpy as np
import pytest

from losslab.exercises import check

ARRAY = np.array([1.0, -2.0, 4.0])


def said(capsys, *args, **kwargs):
    assert check(*args, **kwargs) is None
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 70  # what a page shows without scrolling
    return " ".join(lines)


def test_placeholder_is_the_readers_turn(capsys):
    turn = "Your turn: replace the three dots, run that cell, then this one."
    assert said(capsys, ..., 3.0) == turn
    assert said(capsys, ..., ARRAY) == turn
    assert said(capsys, ..., np.sin, inputs=[0.5]) == turn


@pytest.mark.parametrize("answer", [3, 3.0, 3.002, np.float64(3), np.int64(3), np.array(3.0)])
def test_right_numbers(capsys, answer):
    assert said(capsys, answer, 3.0) == "✓ Right."


def test_why_follows_a_right_answer_only(capsys):
    assert said(capsys, 3, 3, why="Three it is.") == "✓ Right. Three it is."
    assert "Three it is." not in said(capsys, 4, 3, why="Three it is.")


@pytest.mark.parametrize("answer, part", [
    (-3.0, "sign"), (300.0, "percentage"), (3.03, "close"), (np.nan, "nan"), (np.inf, "infinity"),
    (None, "nothing (None)"), ("3", "type str"), (3j, "type complex"), ([3.0], "(1,)"),
    ([[1], [1, 2]], "different lengths"), (np.sin, "A number is wanted"), (7.5, "7.5 isn't right."),
])
def test_wrong_numbers_say_why(capsys, answer, part):
    text = said(capsys, answer, 3.0)
    assert text.startswith("✗") and part in text


def test_the_answer_itself_is_never_given_away(capsys):
    for wrong in (-3.25, 325.0, 3.26, np.nan, 9.0):
        assert "3.25" not in said(capsys, wrong, 3.25, rtol=1e-6).replace("-3.25 isn't", "")


def test_hints(capsys):
    hints = {0.8536: "That is p; wanted is z.", -1.7627: "Wanted is the positive one."}
    assert said(capsys, 0.8536, 1.7627, hints=hints) == "✗ Not yet. That is p; wanted is z."
    assert said(capsys, -1.7627, 1.7627, hints=hints) == "✗ Not yet. Wanted is the positive one."
    text = said(capsys, [1, 2, 4], ARRAY, hints=[(abs(ARRAY), "Mind the sign.")])
    assert text == "✗ Not yet. Mind the sign."
    text = said(capsys, [1, -2, 4, 9], ARRAY, hints=[([1, -2, 4, 9], "The last doesn't belong here.")])
    assert text == "✗ Not yet. The last doesn't belong here."


def test_arrays(capsys):
    assert said(capsys, [1, -2, 4], ARRAY) == "✓ Right."
    assert "(2,); wanted is (3,)" in said(capsys, [1, -2], ARRAY)
    assert "single number" in said(capsys, 1.0, ARRAY)
    assert "order" in said(capsys, [-2, 1, 4], ARRAY)
    assert "sign" in said(capsys, -ARRAY, ARRAY)
    assert "first at index 2" in said(capsys, [1, -2, 5], ARRAY)
    assert "index 1, 0" in said(capsys, [[1, 2], [5, 4]], [[1, 2], [3, 4]])


def test_tolerance_can_be_narrowed(capsys):
    assert said(capsys, 0.0, 4e-18) == "✓ Right."
    assert said(capsys, 0.0, 4e-18, atol=0).startswith("✗")
    assert said(capsys, 3.002, 3.0, rtol=1e-6).startswith("✗ 3.002 isn't right.")


def test_booleans(capsys):
    assert said(capsys, True, True) == "✓ Right."
    assert said(capsys, False, True).startswith("✗ False isn't right.")


def square(z):
    return np.square(z)


def test_functions(capsys):
    inputs = [0.5, np.array([1.0, 2.0])]
    assert said(capsys, lambda z: z * z, square, inputs=inputs) == "✓ Right."
    assert "✗ A function is wanted; this is of type float." == said(capsys, 0.25, square, inputs=inputs)
    assert "✗ square(-2.0): the sign" not in said(capsys, square, square, inputs=[-2.0])

    def double(z):
        return 2 * z
    assert said(capsys, double, square, inputs=inputs).startswith("✗ double(0.5): 1 isn't right.")
    text = said(capsys, double, square, inputs=inputs, hints=[(double, "Square, don't double.")])
    assert text == "✗ double(0.5): Square, don't double."


def test_function_of_several_arguments(capsys):
    assert said(capsys, lambda a, b: a - b, lambda a, b: a - b, inputs=[(1, 2), (3, 5)]) == "✓ Right."


def test_function_that_returns_nothing_is_the_readers_turn(capsys):
    def mine(z):
        ...
    assert said(capsys, mine, square, inputs=[1.0]).startswith("Your turn: mine gives nothing back yet")


def test_function_that_raises(capsys):
    def mine(z):
        raise KeyError("k")
    assert said(capsys, mine, square, inputs=[1.0]) == "✗ mine(1.0) stops with KeyError: 'k'"
    assert "TypeError" in said(capsys, lambda: 0, square, inputs=[1.0])


def test_function_that_changes_its_input_spoils_nothing(capsys):
    given = np.array([1.0, 2.0])

    def mine(z):
        z *= z
        return z
    assert said(capsys, mine, square, inputs=[given]) == "✓ Right."
    assert given.tolist() == [1.0, 2.0]


def test_a_hint_is_for_the_function_that_agrees_with_it_everywhere(capsys):
    wrong = [(abs, "Not the absolute value.")]
    assert "Not the absolute" in said(capsys, abs, lambda z: z, inputs=[1.0, -1.0, -2.0], hints=wrong)
    assert "Not the absolute" not in said(
        capsys, lambda z: max(z, 1), lambda z: z, inputs=[1.0, -1.0, -2.0], hints=wrong)


@pytest.mark.parametrize("args, kwargs, part", [
    ((1, square), {}, "inputs"), ((1, square), {"inputs": []}, "inputs"), ((1, 2), {"inputs": [1]}, "inputs"),
    ((1, "two"), {}, "expected"), ((1, 2), {"rtol": -1}, "rtol"), ((1, 2), {"hints": ["no"]}, "pair"),
    ((1, 2), {"hints": [(2.0, "is right")]}, "is right"), ((1, 2), {"hints": [(square, "x")]}, "kind"),
])
def test_an_exercise_set_wrongly_raises(args, kwargs, part):
    with pytest.raises(ValueError, match=part):
        check(*args, **kwargs)
