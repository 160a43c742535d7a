"""The chapters' frame, and their exercises: right answers are accepted, wrong ones that we know get their hint."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
import reference

from losslab import exercises

BOOK = Path(__file__).parents[2] / "book"
CHAPTERS = sorted(BOOK.glob("[0-9]*.ipynb"))
PICTURE, GUESS, SEEN = "explorer", "Predict first", "What you should have seen"

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)


def cells(chapter, kind):
    return [cell for cell in nbformat.read(chapter, as_version=4).cells if cell.cell_type == kind]


def prose(chapter):
    return "\n".join(cell.source for cell in cells(chapter, "markdown"))


@every_chapter
def test_the_frame(chapter):
    text = prose(chapter)
    marks = ["# ", "**The question.**", "Afterwards you can", "**It builds on**", "**Time:**",
             '<div class="box claim"', "\n## Exercises", "\n## Check yourself", '<div class="card">',
             "**What this chapter earned**"]
    places = [text.find(mark) for mark in marks]
    missing = [mark for mark, place in zip(marks, places) if place < 0]
    assert not missing
    assert places == sorted(places), dict(zip(marks, places))
    assert re.search(r"(?m)^## .+", text[places[-1]:]), "nothing says where the way goes on"
    assert len(re.findall(r"(?m)^### Exercise \d", text)) >= 3
    claims = re.findall(r'<div class="box claim"(?: id="([a-z0-9-]+)")?>', text)
    assert claims and all(claims), "a claim without an id can't be linked to"
    assert len(set(claims)) == len(claims)


@every_chapter
def test_questions_have_one_right_answer_and_say_why_the_others_are_not(chapter):
    options = re.findall(
        r'<details class="option (right|wrong)" name="([^"]+)"><summary>(.+?)</summary>(.*?)</details>',
        prose(chapter), re.S)
    assert prose(chapter).count('class="option') == len(options), "an option of another form"
    questions = {name: [option for option in options if option[1] == name] for _, name, _, _ in options}
    assert len(questions) >= 3
    for name, answers in questions.items():
        assert [kind for kind, *_ in answers].count("right") == 1 and len(answers) >= 2, name
        for kind, _, _, why in answers:
            assert why.strip()[0] == {"right": "✓", "wrong": "✗"}[kind], (name, why)
            assert len(why.split()) >= 4, f"{name}: {why.strip()!r} explains nothing"


@every_chapter
def test_each_explorer_is_guessed_at_first_and_talked_over_afterwards(chapter):
    order = []
    for cell in nbformat.read(chapter, as_version=4).cells:
        if cell.cell_type == "code":
            order += [PICTURE] * len(re.findall(r"(?m)^explore\(\w+, (?!name=)", cell.source))
        else:
            order += re.findall(f"{GUESS}|{SEEN}", cell.source)
    assert PICTURE in order
    # One guess may be about several pictures, such as the same surface under two losses.
    rounds = "".join({GUESS: "g", PICTURE: "p", SEEN: "s"}[mark] for mark in order)
    assert re.fullmatch(r"(g+p+s+)+", rounds), rounds


@every_chapter
def test_code_in_view_fits_the_page(chapter):
    wide = [(cell.id, line) for cell in cells(chapter, "code")
            if not {"hide-input", "hide-cell"} & set(cell.metadata.get("tags", ()))
            for line in cell.source.splitlines() if len(line) > 80]
    assert not wide


@every_chapter
def test_exercises(chapter, capsys):
    check = exercises.check
    _, names, asked = reference.run(chapter)
    answers = [node.args[0].id for cell in cells(chapter, "code") for node in ast.walk(ast.parse(cell.source))
               if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check"]
    assert len(answers) == len(asked) >= 3
    tasks = [(name, *one) for name, one in zip(answers, asked)]
    solutions = dict(names)
    for name in answers:
        del solutions[name]  # the reader's dots
    for block in re.findall(r"(?ms)^```python\n(.*?)^```", prose(chapter)):
        exec(compile(block, "the solution in the text", "exec"), solutions)  # noqa: S102

    def said(answer, expected, options):
        capsys.readouterr()
        check(answer, expected, **options)
        return " ".join(capsys.readouterr().out.split())

    for name, expected, options in tasks:
        assert said(expected, expected, options).startswith("✓ Right."), name
        if callable(expected):
            for shown in [solutions[key] for key in (name, f"{name}_solution") if key in solutions]:
                assert said(shown, expected, options).startswith("✓"), name
        assert options.get("why"), f"{name}: a right answer is told no reason"
        hints = options.get("hints", ())
        hints = list(hints.items() if isinstance(hints, dict) else hints)
        assert hints, f"{name}: no wrong answer has a hint"
        for wrong, hint in hints:
            text = said(wrong, expected, options)
            assert text.startswith("✗") and " ".join(hint.split()) in text, (name, hint, text)
