"""`pip install <this repository>`: the wheel has the helpers and the data, and runs in a folder without the book."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import losslab
import nbformat
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built by the locked setuptools, without a network, from a copy: setuptools leaves things behind."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for folder in ("book/losslab", "data"):
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-c", f"from setuptools import build_meta; build_meta.build_wheel({str(out)!r})"],
                   cwd=source, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_the_wheel_has_every_module_and_table(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"losslab/{path.relative_to(ROOT / 'book/losslab').as_posix()}"
            for path in (ROOT / "book" / "losslab").rglob("*.py")} <= names
    tables = {f"losslab/data/{path.name}" for path in (ROOT / "data").glob("*.csv")}
    assert len(tables) == 3 and tables <= names
    # The data's licences go with them.
    assert "losslab/data/README.md" in names


def test_the_wheel_names_its_version_its_licence_and_what_it_needs(wheel):
    packed = zipfile.ZipFile(wheel)
    info = next(name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
    said = Parser().parsestr(packed.read(info).decode("utf-8"))
    assert said["Version"] == losslab.__version__ and said["License-Expression"] == "MIT"
    chosen = (ROOT / ".binder" / "requirements.in").read_text(encoding="utf-8").split("\n")
    assert [re.match(r"\w+", needs)[0] for needs in said.get_all("Requires-Dist")] == [
        line for line in chosen if line and line[0] not in "#-"]


def test_installed_it_runs_alone(wheel, tmp_path):
    """With nothing of the checkout in reach, each table is read and an explorer draws."""
    place, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    zipfile.ZipFile(wheel).extractall(place)
    code = """
import losslab
from losslab.exercises import check
from losslab.figures import stacked, use_style
print(losslab.__file__)
print(len(losslab.load_titanic()), len(losslab.load_titanic_leakage()), len(losslab.load_penguins()))
use_style()
fig, ax = stacked(2.0)
line, = ax.plot([0, 1], [0, 1])
def update(k):
    line.set_ydata([0, k])
    return line, f"k = {k:g}"
print(losslab.explore(fig, update, name="slope", k=(0, 2, 1)))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=empty, env=os.environ | {"PYTHONPATH": str(place)},
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    file, sizes, shown = done.stdout.splitlines()
    assert Path(file).is_relative_to(place)
    assert sizes == "1309 1309 344"
    assert shown == "Explorer('slope', k=1)"


@pytest.mark.parametrize("notebook", sorted((ROOT / "book").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_lone_notebook_says_how_to_get_it(notebook, tmp_path):
    cells = nbformat.read(notebook, as_version=4).cells
    code = next(cell.source for cell in cells if cell.cell_type == "code")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode and "pip install git+" in done.stderr.splitlines()[-1], done.stderr
