"""What makes the site: the text's form, formulas, buttons, clean notebooks, explorers' data."""

import copy
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import booksite
import nbformat
import notebooks
import pytest
import serve
import sources
from booksite import explorers, formulas, katex, repository, run
from docutils import nodes
from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Text
from sphinx.errors import ConfigError

ROOT = Path(__file__).parents[2]


# The text ------------------------------------------------------------------------------------

@pytest.mark.parametrize("path", sorted([*(ROOT / "book").glob("*.md"), *(ROOT / "book").glob("*.ipynb")]),
                         ids=lambda path: path.stem)
def test_nothing_stands_in_the_text_that_would_come_out_wrong(path):
    assert sources.problems_of_file(path) == []


@pytest.mark.parametrize("text, line, said", [
    ("# The slope $k$", 1, "heading"),
    ("text\n\n### On $$x$$\n", 3, "heading"),
    ("The slope $k$\n-----\n", 1, "heading"),
    ("## A {math}`k`\n", 1, "heading"),
    ("$$\n\\begin{align}\na &= b\n\\end{align}\n$$", 2, "aligned"),
    ("\\begin{equation*}\na\n\\end{equation*}", 1, "aligned"),
    ("- list\n\n  \\begin{gather} a \\end{gather}", 3, "aligned"),
    ("$$ a \\label{a} $$", 1, r"\label"),
    ("<details>\n<summary>Why $x$?</summary>\n\nBecause.\n\n</details>", 2, "HTML"),
    ('<div class="box">\nHere $x$.\n\n</div>', 2, "HTML"),
    ("<details>\n\n## Solution\n\n</details>", 3, "closes the box"),
    ("a\n\n<div>\n\ntext\n", 5, "isn't closed"),
])
def test_what_would_come_out_wrong_is_found_with_its_line(text, line, said):
    found = list(sources.problems(text))
    assert [number for number, _ in found] == [line]
    assert said in found[0][1]


@pytest.mark.parametrize("text", [
    "# The slope\n\nIt is $k$.\n\n$$ \\begin{aligned} a &= b \\end{aligned} $$ (name)\n",
    "```python\n# a comment with $x$ and \\label{a}\n```\n",
    "~~~\n\\begin{align}\n~~~\n",
    "````\n```\n# $x$\n```\n````\n",
    "# The cost of `$HOME` and \\$5\n",
    "Write `\\begin{align}` never.\n",
    "<details>\n<summary>Why?</summary>\n\nBecause $x$.\n\n</details>\n\n## Next\n",
    '<div class="box">\n\n<div>\n\n$$ x $$\n\n</div>\n\n</div>\n\n# Next\n',
    "```{note}\nA note with $x$.\n```\n",
    "| $a$ | $b$ |\n|-----|-----|\n| $c$ | $d$ |\n",
    "Half of $x$\n\n---\n\ntext\n",
])
def test_what_comes_out_right_is_let_through(text):
    assert list(sources.problems(text)) == []


def test_directives_are_text_and_not_code():
    assert list(sources.problems("```{note}\n# On $x$\n```\n"))


def test_a_problem_in_a_notebook_names_its_cell(tmp_path):
    path = tmp_path / "chapter.ipynb"
    cells = [nbformat.v4.new_markdown_cell("# Fine"), nbformat.v4.new_code_cell("# $x$ \\label{x}"),
             nbformat.v4.new_markdown_cell("text\n\n# On $x$")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert [said.startswith(f"{path}: cell 3, line 3: math in a heading")
            for said in sources.problems_of_file(path)] == [True]


def test_a_problem_in_markdown_names_its_line(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("text\n\n# On $x$\n")
    assert sources.problems_of_file(path)[0].startswith(f"{path}:3: ")


# Formulas ------------------------------------------------------------------------------------

def test_a_formula_is_drawn_and_spoken():
    html = katex.render(r"\sigma(z) = \frac{1}{1 + e^{-z}}", False)
    assert html.startswith('<span class="katex">')
    assert "<math" in html and "<mfrac>" in html and 'class="katex-html" aria-hidden="true"' in html
    assert "katex-display" in katex.render("x", True) and "katex-display" not in katex.render("x", False)


def test_a_formula_takes_over_the_sign_behind_it():
    paragraph = nodes.paragraph("", "", nodes.math("", "x"), nodes.Text("), and "), nodes.math("", "y"),
                                nodes.Text(" y."))
    formulas.keep_together(None, paragraph, "page")
    assert [node.get("signs") for node in paragraph.findall(nodes.math)] == ["),", None]
    assert [str(text) for text in paragraph.children if isinstance(text, nodes.Text)] == [" and ", " y."]


def test_of_two_equal_texts_the_right_one_loses_its_sign():
    paragraph = nodes.paragraph("", "", nodes.Text(", "), nodes.math("", "x"), nodes.Text(", "), nodes.math("", "y"),
                                nodes.Text(", "))
    formulas.keep_together(None, paragraph, "page")
    assert [str(text) for text in paragraph.children if isinstance(text, nodes.Text)] == [", ", " ", " "]


@pytest.mark.parametrize("tex", [
    r"\undefined{x}", r"\frac{1}", "x^", r"\left( x", r"{", "x_1_2", "größer", r"\text{a} % comment",
    r"\href{https://example.org}{x}", r"\includegraphics{x.png}",
])
def test_whatever_katex_doubts_is_an_error(tex):
    with pytest.raises(katex.FormulaError):
        katex.render(tex, False)


def test_formulas_with_every_sort_of_sign_come_back():
    for tex in (r"\text{a line break}" + "\n" + "x < y & z".replace(" & z", ""), r"\text{“q” \& <b>}", "a" * 5000):
        assert "katex" in katex.render(tex, False)
    assert "<b>" not in katex.render(r"\text{<b>}", False)


def test_all_fonts_that_are_named_are_copied(tmp_path):
    katex.copy(SimpleNamespace(outdir=tmp_path))
    copied = tmp_path / "_static" / "katex"
    css = (copied / "katex.min.css").read_text()
    assert {part.split(")")[0] for part in css.split("url(")[1:]} == {
        f"fonts/{font.name}" for font in (copied / "fonts").iterdir()}


def test_without_katex_it_says_what_to_run(monkeypatch, tmp_path):
    monkeypatch.setattr(katex, "FOLDER", tmp_path)
    with pytest.raises(ConfigError, match="make setup"):
        katex.folder()


def test_without_node_it_says_what_to_run(monkeypatch):
    monkeypatch.setattr(katex.shutil, "which", lambda *words, **more: None)
    with pytest.raises(ConfigError, match="make setup"):
        katex.node()


def test_an_old_node_is_none(monkeypatch, tmp_path):
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v12.22.9\n")
    old.chmod(0o755)
    monkeypatch.setattr(katex.shutil, "which", lambda *words, **more: str(old))
    with pytest.raises(ConfigError, match="make setup"):
        katex.node()


# Launch buttons ------------------------------------------------------------------------------

@pytest.mark.parametrize("url, wanted", [
    ("https://github.com/org/repo", "https://github.com/org/repo"),
    ("https://github.com/org/repo.git", "https://github.com/org/repo"),
    ("https://github.com/org/repo/", "https://github.com/org/repo"),
    ("https://github.com/org/repo.git/", "https://github.com/org/repo"),
    ("  https://github.com/org/repo\n", "https://github.com/org/repo"),
    ("HTTPS://GitHub.com/Org/Repo.git", "https://github.com/Org/Repo"),
    ("https://user@github.com/org/repo", "https://github.com/org/repo"),
    ("https://user:secret@github.com/org/repo.git", "https://github.com/org/repo"),
    ("https://x-access-token:ghs_abc@github.com/org/repo", "https://github.com/org/repo"),
    ("https://github.com/org/repo?tab=readme#top", "https://github.com/org/repo"),
    ("https://github.com/org/my.book.git", "https://github.com/org/my.book"),
    ("http://git.example.org:3000/org/repo.git", "http://git.example.org:3000/org/repo"),
    ("https://gitlab.com/group/sub/repo.git", "https://gitlab.com/group/sub/repo"),
    ("ssh://git@github.com/org/repo.git", "https://github.com/org/repo"),
    ("ssh://git@gitlab.example.org:2222/org/repo.git", "https://gitlab.example.org/org/repo"),
    ("git@github.com:org/repo.git", "https://github.com/org/repo"),
    ("git@github.com:org/repo", "https://github.com/org/repo"),
    ("git@github.com:/org/repo.git", "https://github.com/org/repo"),
    ("git@gitlab.com:group/sub/repo.git", "https://gitlab.com/group/sub/repo"),
    ("github.com:org/repo.git", "https://github.com/org/repo"),
    ("org-123@GitHub.com:org/repo.git", "https://github.com/org/repo"),
    ("https://git.sr.ht/~user/repo", "https://git.sr.ht/~user/repo"),
    ("", None),
    ("/srv/git/repo.git", None),
    ("../repo", None),
    ("./org/repo.git", None),
    ("./with:colon/repo", None),
    ("repo.git", None),
    ("file:///srv/git/org/repo.git", None),
    ("git://github.com/org/repo.git", None),
    ("ftp://example.org/org/repo", None),
    ("C:/Users/me/repo", None),
    ("C:\\Users\\me\\repo", None),
    ("https://github.com", None),
    ("https://github.com/", None),
    ("https://github.com/org", None),
    ("https:///org/repo", None),
    ("https://[broken/org/repo", None),
    ("https://host:port/org/repo", None),
    ("javascript:alert(1)//org/repo", None),
    ("git@host:", None),
    ("ext::sh -c whoami", None),
])
def test_a_remote_becomes_the_address_of_a_page_or_nothing(url, wanted):
    assert repository.normalized(url) == wanted


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """An empty git repository; returns a function that runs git in it."""
    for name in ("BOOK_REPOSITORY_URL", "BOOK_REPOSITORY_BRANCH", "GIT_DIR", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")

    def run(*words):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)

    run("init", "-b", "spring")
    return run


def test_the_remote_and_the_branch_are_git_s(clone, tmp_path):
    assert repository.find(tmp_path) == (None, "spring")
    clone("remote", "add", "origin", "git@github.com:fork/book.git")
    assert repository.find(tmp_path) == ("https://github.com/fork/book", "spring")
    clone("remote", "set-url", "origin", str(tmp_path))
    assert repository.find(tmp_path) == (None, "spring")


def test_the_environment_goes_before_git(clone, tmp_path, monkeypatch):
    clone("remote", "add", "origin", "https://github.com/fork/book")
    monkeypatch.setenv("BOOK_REPOSITORY_URL", "https://gitlab.com/other/book.git")
    monkeypatch.setenv("BOOK_REPOSITORY_BRANCH", "published")
    assert repository.find(tmp_path) == ("https://gitlab.com/other/book", "published")


def test_a_repository_around_the_book_is_somebody_else_s(clone, tmp_path):
    clone("remote", "add", "origin", "https://github.com/my/papers")
    (tmp_path / "book").mkdir()
    assert repository.find(tmp_path / "book") == (None, "main")


def test_without_git_there_is_no_repository(tmp_path, monkeypatch):
    monkeypatch.delenv("BOOK_REPOSITORY_URL", raising=False)
    monkeypatch.delenv("BOOK_REPOSITORY_BRANCH", raising=False)
    monkeypatch.setenv("PATH", "")
    assert repository.find(tmp_path) == (None, "main")


@pytest.mark.parametrize("head_is_known", [True, False])
def test_a_checkout_of_no_branch_leads_to_the_remote_s(head_is_known, clone, tmp_path):
    """As continuous integration has it: a commit, and no branch; the remote's default needn't be `main`."""
    (tmp_path / "a").write_text("a")
    clone("add", "a")
    clone("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "a")
    clone("update-ref", "refs/remotes/origin/trunk", "HEAD")
    if head_is_known:
        clone("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    clone("checkout", "-q", "--detach")
    assert repository.find(tmp_path)[1] == "trunk"


def test_a_folder_may_have_any_name(tmp_path):
    """Git's answer holds the folder's name, and the locale's encoding needn't know its letters."""
    folder = tmp_path / "bücher 书"
    folder.mkdir()
    for words in (["init", "-q"], ["remote", "add", "origin", "https://github.com/me/book"]):
        subprocess.run(["git", "-C", str(folder), *words], check=True)
    code = "import sys, repository; print(repository.find(sys.argv[1])[0])"  # without Sphinx, which booksite imports
    told = subprocess.run([sys.executable, "-X", "utf8=0", "-c", code, str(folder)], capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0",
                               "PYTHONPATH": str(ROOT / "book" / "_site" / "booksite")})
    assert told.stdout.strip() == "https://github.com/me/book", told.stderr


def names(*words):
    return [name for name, _, _ in repository.buttons(*words)]


def test_a_chapter_has_all_buttons_and_a_page_of_text_no_binder():
    chapter = {name: address for name, address, _ in
               repository.buttons("https://github.com/me/book", "new/page", "book/01-a b.ipynb", "1. A & B")}
    assert chapter == {
        "Launch on Binder": "https://mybinder.org/v2/gh/me/book/new%2Fpage?urlpath=lab/tree/book/01-a%20b.ipynb",
        "Edit this page": "https://github.com/me/book/edit/new/page/book/01-a%20b.ipynb",
        "Open an issue": "https://github.com/me/book/issues/new?title=On%20the%20page%201.%20A%20%26%20B%3A%20",
        "Source repository": "https://github.com/me/book"}
    assert "Launch on Binder" not in names("https://github.com/me/book", "main", "book/intro.md", "Start")


def test_gitlab_has_its_own_addresses():
    addresses = [address for _, address, _ in repository.buttons("https://gitlab.com/me/book", "main", "a.md", "A")]
    assert addresses[:2] == ["https://gitlab.com/me/book/-/edit/main/a.md",
                             "https://gitlab.com/me/book/-/issues/new?issue[title]=On%20the%20page%20A%3A%20"]


@pytest.mark.parametrize("url", [
    "https://git.example.org/my/book", "https://gitlab.com/group/sub/book", "https://notgithub.com/my/book"])
def test_another_host_has_what_is_sure(url):
    binder, source = repository.buttons(url, "new/page", "book/01-a.ipynb", "A")
    assert source[1] == url
    assert binder[1] == (f"https://mybinder.org/v2/git/{quote(url, safe='')}/new%2Fpage"
                         "?urlpath=lab/tree/book/01-a.ipynb")


def test_without_a_repository_there_are_no_buttons():
    assert not names(None, "main", "book/01-a.ipynb", "A")


# Clean notebooks -----------------------------------------------------------------------------

def clean_notebook():
    code = nbformat.v4.new_code_cell("1 + 1", id="sum", execution_count=1, metadata={"tags": ["hide-input"]}, outputs=[
        nbformat.v4.new_output("stream", name="stdout", text="a\nb\n"),
        nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)])
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title", id="title"), code],
                                    metadata=copy.deepcopy(notebooks.METADATA))


def test_a_clean_notebook_stays_as_it_is():
    notebook = clean_notebook()
    assert list(notebooks.problems(notebook)) == []
    assert notebooks.as_text(notebooks.cleaned(notebook)) == notebooks.as_text(notebook)


def dirty(change):
    """A notebook that `change` has made unclean."""
    notebook = clean_notebook()
    change(notebook, notebook.cells[1])
    return notebook


def add_picture(notebook, cell):
    cell.outputs.append(nbformat.v4.new_output(
        "display_data", {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure size 640x480 with 1 Axes>"},
        metadata={"image/png": {"width": 600}}))


def add_html(notebook, cell):
    cell.outputs.append(nbformat.v4.new_output("display_data", {"text/html": "<b>x</b>"}))


def add_widget(notebook, cell):
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    cell.outputs[1].data["application/vnd.jupyter.widget-view+json"] = {"model_id": "abc"}


def add_times(notebook, cell):
    cell.metadata["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00"}


def add_editor(notebook, cell):
    notebook.metadata["vscode"] = {"interpreter": {"hash": "0"}}
    cell.metadata["collapsed"] = False


def add_version(notebook, cell):
    notebook.metadata["language_info"] = {"name": "python", "version": "3.11.7"}


def name_kernel(notebook, cell):
    notebook.metadata["kernelspec"] = {"display_name": "my-env", "language": "python", "name": "my-env"}


def split_stream(notebook, cell):
    cell.outputs[:1] = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in ("a\n", "b\n")]


def drop_ids(notebook, cell):
    del cell["id"]


def repeat_ids(notebook, cell):
    cell["id"] = "title"


@pytest.mark.parametrize("change, said", [
    (add_picture, "image/png"), (add_html, "text/html"), (add_widget, "widgets"), (add_widget, "widget-view"),
    (add_times, "execution"), (add_editor, "vscode"), (add_editor, "collapsed"), (add_version, "language_info"),
    (name_kernel, "kernelspec"), (split_stream, "pieces"), (drop_ids, "id"), (repeat_ids, "id"),
])
def test_what_isn_t_clean_is_named_and_mended(change, said):
    notebook = dirty(change)
    assert any(said in problem for problem in notebooks.problems(notebook))
    mended = notebooks.cleaned(notebook)
    assert list(notebooks.problems(mended)) == []
    assert notebooks.as_text(notebooks.cleaned(mended)) == notebooks.as_text(mended)
    # What was printed is still there.
    assert mended.cells[1].outputs[0].text == "a\nb\n" and mended.cells[1].outputs[1].data == {"text/plain": "2"}


def test_of_a_picture_its_text_is_kept_and_of_html_alone_nothing():
    assert notebooks.cleaned(dirty(add_picture)).cells[1].outputs[2].data == {
        "text/plain": "<Figure size 640x480 with 1 Axes>"}
    assert len(notebooks.cleaned(dirty(add_html)).cells[1].outputs) == 2


def never_run(notebook, cell):
    cell.execution_count = None


def out_of_order(notebook, cell):
    cell.execution_count = cell.outputs[1].execution_count = 7


def raise_error(notebook, cell):
    cell.outputs = [nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=[])]


def warn(notebook, cell):
    cell.outputs[0] = nbformat.v4.new_output("stream", name="stderr", text="RuntimeWarning: overflow\n")


def print_path(notebook, cell):
    cell.outputs[0].text = "read /home/ada/book/data.csv\n"


def print_own_folder(notebook, cell):
    cell.outputs[0].text = f"read {ROOT}/data.csv\n"


def print_address(notebook, cell):
    cell.outputs[1].data["text/plain"] = "[<matplotlib.lines.Line2D at 0x7f1c2a3b4c50>]"


@pytest.mark.parametrize("change, said", [
    (never_run, "execution count None"), (out_of_order, "execution count 7"), (raise_error, "raises ValueError"),
    (warn, "warning"), (print_path, "path"), (print_own_folder, "path"), (print_address, "memory address"),
])
def test_what_an_author_must_change_is_named(change, said):
    assert any(said in problem for problem in notebooks.problems(dirty(change)))


def test_an_error_may_be_meant():
    notebook = dirty(raise_error)
    notebook.cells[1].metadata["tags"] = ["raises-exception"]
    notebook.cells[1].outputs[0].traceback = ["a path of this machine"]
    assert list(notebooks.problems(notebooks.cleaned(notebook))) == []
    assert notebooks.cleaned(notebook).cells[1].outputs[0].traceback == []


def test_executing_twice_gives_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORE_MODE", "page")
    path = tmp_path / "chapter.ipynb"
    cells = [nbformat.v4.new_code_cell(source, id=f"c{number}") for number, source in enumerate([
        "print('a', flush=True)\nprint('b')", "import os\nos.environ.get('EXPLORE_MODE')", "",
        "from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))\n{'z': 1, 'a': 2}",
        "os.path.exists('chapter.ipynb')"])]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    notebooks.main(["--execute", str(path)])
    once = path.read_bytes()
    notebooks.main(["--check", str(path)])
    notebooks.main(["--execute", str(path)])
    assert path.read_bytes() == once
    outputs = [cell["outputs"] for cell in json.loads(once)["cells"] if cell["cell_type"] == "code"]
    assert outputs[0][0]["text"] == ["a\n", "b\n"]
    assert outputs[1] == []  # live: the variable isn't set
    assert outputs[3][1]["data"]["text/plain"] == ["{'z': 1, 'a': 2}"]
    assert outputs[4][0]["data"]["text/plain"] == ["True"]  # in its own folder


def test_the_check_names_the_command_that_mends(tmp_path, capsys):
    path = tmp_path / "chapter.ipynb"
    path.write_text(notebooks.as_text(dirty(add_picture)))
    with pytest.raises(SystemExit, match="make notebooks"):
        notebooks.main(["--check", str(path)])
    assert f"{path}: cell 2: outputs that aren't text: image/png" in capsys.readouterr().out
    notebooks.main([str(path)])
    notebooks.main(["--check", str(path)])


def test_executing_says_what_must_be_changed_by_hand(tmp_path, capsys):
    path = tmp_path / "chapter.ipynb"
    cells = [nbformat.v4.new_code_cell("import sys\nprint('careful', file=sys.stderr)\nobject()", id="c")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    with pytest.raises(SystemExit, match="by hand"):
        notebooks.main(["--execute", str(path)])
    told = capsys.readouterr().out
    assert "cell 1: it writes a warning" in told and "careful" in told and "memory address" in told


@pytest.mark.parametrize("text, said", [
    ("not JSON", "does not appear to be JSON"), ("{}", "missing a key: cells"), (None, "No such file")])
def test_what_is_no_notebook_is_named(text, said, tmp_path):
    path = tmp_path / "chapter.ipynb"
    if text:
        path.write_text(text)
    with pytest.raises(SystemExit, match=f"chapter.ipynb can't be read as a notebook: .*{said}"):
        notebooks.main(["--check", str(path)])


def test_notebooks_left_by_tools_are_no_chapters(tmp_path):
    for name in ("book/01-a.ipynb", "book/.ipynb_checkpoints/01-a-checkpoint.ipynb", "book/_site/x.ipynb",
                 "_build/y.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    assert notebooks.find(tmp_path) == [tmp_path / "book" / "01-a.ipynb"]


# Fresh outputs, light pages ------------------------------------------------------------------

def test_what_was_printed_in_pieces_is_joined_to_the_letter():
    def printed(text, name="stdout"):
        return nbformat.v4.new_output("stream", name=name, text=text)

    value = nbformat.v4.new_output("display_data", {"text/plain": "1"})
    outputs = [printed("slope:"), printed(" 0.25\n\n"), printed("careful", "stderr"), value, printed("end")]
    assert [output.get("text") for output in notebooks.joined(outputs)] == ["slope: 0.25\n\n", "careful", None, "end"]


@pytest.mark.parametrize("changed, again", [
    ("book/losslab/functions.py", True), ("book/losslab/explore/explore.js", True), ("data/titanic.csv", True),
    ("requirements.txt", True), ("book/intro.md", False), ("book/_site/book.css", False),
    ("book/losslab/__pycache__/functions.cpython-311.pyc", False),
])
def test_outputs_are_made_anew_when_what_made_them_changes(changed, again, tmp_path):
    for name in ("book/losslab/functions.py", "data/titanic.csv", "requirements.txt", changed):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("old")
    before = run.fingerprint(tmp_path)
    (tmp_path / changed).write_text("new")
    assert (before != run.fingerprint(tmp_path)) == again


def test_code_looks_the_same_with_fewer_elements():
    """In both schemes what is left without an element has the color of plain text."""
    styles = [get_style_by_name(f"a11y-high-contrast-{scheme}") for scheme in ("light", "dark")]
    plain = [{kind for kind in STANDARD_TYPES if style.style_for_token(kind) == style.style_for_token(Text)}
             for style in styles]
    assert plain[0] == plain[1]
    code = 'def f(x):\n    return f"{x:.2f} <b>" if x > 0 and f else np.exp(-1)  # a comment\n'
    usual, ours = (highlight(code, get_lexer_by_name("ipython3"), formatter(style=styles[0], wrapcode=True))
                   for formatter in (HtmlFormatter, booksite.Formatter))
    for kind, name in STANDARD_TYPES.items():
        if kind in plain[0] and name:
            usual = re.sub(rf'<span class="{name}">(.*?)</span>', r"\1", usual)
    assert ours == usual
    assert 'class="n"' not in ours and 'class="p"' not in ours and 'class="k"' in ours


# Explorers' data -----------------------------------------------------------------------------

def test_explorers_data_move_into_files_and_stay_what_they_are(tmp_path):
    data = json.dumps({"summaries": ["a `tick`, ${x} and \\\\u0041"]})
    figure = ("<figure class='explorer' id='a-b' data-explorer='a-b'><svg></svg>"
              f"<script type='application/json'>{data}</script></figure>")
    tree = nodes.section("", nodes.raw("", f"<p>before</p>{figure}", format="html"))
    app = SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html"))
    explorers.move(app, tree, "book/01-x")
    html = tree[0].astext()
    (file,) = (tmp_path / "_static" / "explorers").iterdir()
    assert f"data-pieces='../_static/explorers/{file.name}'><svg></svg></figure>" in html and "json" not in html
    found = subprocess.run([katex.node(), "-e", f"document = {{currentScript: {{}}}}; {file.read_text()};"
                            "console.log(JSON.stringify(JSON.parse(document.currentScript.pieces)))"],
                           capture_output=True, text=True, check=True).stdout
    assert json.loads(found) == json.loads(data)


# The card, the site's address ----------------------------------------------------------------

def test_the_card_has_the_size_that_is_shown():
    with Image.open(ROOT / "book" / "_site" / "card.png") as card:
        assert card.size == (1200, 630)


@pytest.mark.parametrize("given, url, wanted", [
    ("", "https://github.com/Org/repo", "https://org.github.io/repo/"),
    ("", "https://github.com/org/Org.github.io", "https://org.github.io/"),
    ("", "https://gitlab.com/org/repo", "https://org.gitlab.io/repo/"),
    ("", "https://gitlab.com/org/group/repo", ""),
    ("", "https://example.org/org/repo", ""),
    ("", None, ""),
    ("https://book.example.org", "https://github.com/org/repo", "https://book.example.org/"),
    ("nonsense", None, ""),
])
def test_where_the_site_is_published(given, url, wanted, monkeypatch):
    monkeypatch.setenv("BOOK_SITE_URL", given)
    assert repository.site_address(url) == wanted

# Serving -------------------------------------------------------------------------------------

def test_a_taken_port_is_said_before_anything_is_built():
    with serve.make_server(ROOT) as taken:
        told = subprocess.run([sys.executable, str(ROOT / "book/_site/serve.py"), "--check", str(taken.server_port)],
                              capture_output=True, text=True)
    assert told.returncode == 1
    assert f"Port {taken.server_port} can't be used" in told.stderr and "PORT=" in told.stderr
    assert "Traceback" not in told.stderr


def test_what_is_asked_for_below_the_site_s_published_folder_is_found(tmp_path):
    """The page for a wrong address names its files as they are on the host of the published site."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "a.html").write_text("here")
    (tmp_path / "404.html").write_text("lost")
    (tmp_path / "index.html").write_text("front")
    with serve.make_server(tmp_path) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{running.server_port}"
        for path in ("/book/a.html", "/repo/book/a.html"):
            with urlopen(address + path) as answer:
                assert answer.read() == b"here"
        for path in ("/repo/else/book/a.html", "/book/b.html", "/repo/", "/book/"):
            with pytest.raises(HTTPError) as found:
                urlopen(address + path)
            assert found.value.code == 404 and found.value.read() == b"lost"
        running.shutdown()


# Requirements --------------------------------------------------------------------------------

def pins(name):
    lines = (ROOT / name).read_text().splitlines()
    return dict(line.split(" ;")[0].split("==") for line in lines if line and not line.lstrip().startswith("#"))


@pytest.mark.parametrize("name", [
    "tests/requirements.txt", ".binder/requirements.txt", "book/_site/requirements-node.txt"])
def test_all_locks_pin_alike(name):
    site, other = pins("requirements.txt"), pins(name)
    assert other and {key: other[key] for key in site.keys() & other} == {key: site[key] for key in site.keys() & other}


def test_a_reader_s_environment_has_what_chapters_import_and_nothing_to_build_with():
    lean = pins(".binder/requirements.txt")
    assert {"numpy", "matplotlib", "ipywidgets", "pandas"} <= lean.keys()
    assert not {"sphinx", "jupyter-book", "pytest"} & lean.keys()
