"""What `make chapter` lays down keeps the rules that all chapters keep, and nothing is overwritten."""

import re
import shutil

import chapter
import nbformat
import notebooks
import pytest
import test_chapters as rules
from bs4 import BeautifulSoup

TOC = """format: jb-book
root: book/intro
chapters:
  - file: book/01-first
  - file: book/02-second
  - file: book/look-up
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "book" / "claims-checked.md").write_text("# Claims\n")
    return tmp_path


def test_it_keeps_the_rules(root, capsys):
    path = chapter.lay_down(root, "09-my-topic", "My topic")
    assert path == root / "book" / "09-my-topic.ipynb"
    for rule in (rules.test_the_frame, rules.test_code_in_view_fits_the_page,
                 rules.test_each_explorer_is_guessed_at_first_and_talked_over_afterwards,
                 rules.test_questions_have_one_right_answer_and_say_why_the_others_are_not):
        rule(path)
    rules.test_exercises(path, capsys)


def test_it_runs_and_is_clean(root):
    path = chapter.lay_down(root, "09-my-topic", "My topic")
    shutil.copytree(chapter.ROOT / "book" / "losslab", root / "book" / "losslab")
    notebook = notebooks.cleaned(notebooks.executed(nbformat.read(path, as_version=4), path.parent))
    assert list(notebooks.problems(notebook)) == []
    printed = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", ()))
    assert "finite difference: True" in printed


def test_it_comes_after_the_last_chapter(root):
    chapter.lay_down(root, "03-my-topic", "My topic")
    assert (root / "_toc.yml").read_text() == TOC.replace("02-second\n", "02-second\n  - file: book/03-my-topic\n")


def test_its_claim_stands_in_the_table(root):
    path = chapter.lay_down(root, "09-my-topic", "My topic")
    table = (root / "book" / "claims-checked.md").read_text()
    assert table.startswith("# Claims\n\n## Chapter 9: My topic\n")
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    claim, cell = re.findall(r"\(09-my-topic\.ipynb#(?:cell-)?([\w-]+)\)", table)
    assert f'id="{claim}"' in rules.prose(path) and cell in ids


def test_its_title(root):
    path = chapter.lay_down(root, "09-my-topic", "Why & how")
    text = nbformat.read(path, as_version=4).cells[0].source
    assert text.startswith("# Why & how\n") and not BeautifulSoup(text, "html.parser").find()


def untouched(root):
    claims = root / "book" / "claims-checked.md"
    return ((root / "_toc.yml").read_text() == TOC and claims.read_text() == "# Claims\n"
            and list((root / "book").iterdir()) == [claims])


@pytest.mark.parametrize("name, title, said", [
    ("9-topic", "T", "two digits"), ("09-My-Topic", "T", "small letters"), ("09-a/../b", "T", "small letters"),
    ("09-topic", "  ", "TITLE"), ("", "T", "NAME"),
])
def test_wrong_words_change_nothing(root, name, title, said):
    with pytest.raises(ValueError, match=said):
        chapter.lay_down(root, name, title)
    assert untouched(root)


def test_a_chapter_that_is_there_stays(root):
    (root / "book" / "09-topic.ipynb").write_text("precious")
    with pytest.raises(FileExistsError, match="nothing was changed"):
        chapter.lay_down(root, "09-topic", "T")
    assert (root / "_toc.yml").read_text() == TOC
    assert (root / "book" / "09-topic.ipynb").read_text() == "precious"


def test_a_table_of_contents_without_chapters(root):
    (root / "_toc.yml").write_text("format: jb-book\nroot: book/intro\n")
    with pytest.raises(ValueError, match="names no chapter"):
        chapter.lay_down(root, "09-topic", "T")
    assert [path.name for path in (root / "book").iterdir()] == ["claims-checked.md"]
