"""The data: true to its sources, and guarded against every way of breaking a file."""

import gzip
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import losslab
from losslab import load_penguins, load_titanic, load_titanic_leakage

DATA = Path(__file__).resolve().parents[2] / "data"
LOADERS = {load_titanic: "titanic.csv", load_titanic_leakage: "titanic-leakage.csv", load_penguins: "penguins.csv"}


@pytest.fixture(scope="module")
def rebuild():
    spec = importlib.util.spec_from_file_location("rebuild", DATA / "rebuild.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- the facts --------------------------------------------------------------------------------------


def test_titanics_facts():
    t = load_titanic()
    assert t.shape == (1309, 11) and t.index.equals(pd.RangeIndex(1309))
    assert list(t.columns) == [
        "pclass",
        "survived",
        "name",
        "sex",
        "age",
        "sibsp",
        "parch",
        "ticket",
        "fare",
        "cabin",
        "embarked",
    ]
    assert t.survived.sum() == 500
    missing = t.isna().sum()
    assert missing[missing > 0].to_dict() == {"age": 263, "fare": 1, "cabin": 1014, "embarked": 2}
    survivors = t.groupby("pclass", observed=True).survived
    assert list(zip(survivors.sum(), survivors.count())) == [(200, 323), (119, 277), (181, 709)]
    survivors = t.groupby("sex", observed=True).survived
    assert list(zip(survivors.sum(), survivors.count())) == [(339, 466), (161, 843)]
    assert not t.duplicated().any()
    assert sorted(t.name[t.name.duplicated()]) == ["Connolly, Miss. Kate", "Kelly, Mr. James"]
    assert (t.fare == 0).sum() == 17 and t.age.min() == 0.1667 and t.age.max() == 80 and t.fare.max() == 512.3292
    assert t.name.iloc[0] == "Allen, Miss. Elisabeth Walton" and t.name.iloc[-1] == "Zimmerman, Mr. Leo"


def test_leakages_facts():
    t = load_titanic().join(load_titanic_leakage())
    assert len(t) == 1309
    boat = t.boat.notna()
    assert (t.survived[boat].sum(), boat.sum()) == (477, 486) and (t.survived[~boat].sum(), (~boat).sum()) == (23, 823)
    assert t.body.notna().sum() == 121 and t.survived[t.body.notna()].sum() == 0
    assert t.loc[t.name == "Allen, Miss. Elisabeth Walton", "boat"].item() == "2"


def test_penguins_facts():
    p = load_penguins()
    assert p.shape == (344, 8) and not p.duplicated().any()
    assert p.species.value_counts().to_dict() == {"Adelie": 152, "Gentoo": 124, "Chinstrap": 68}
    missing = p.isna().sum()
    assert missing[missing > 0].to_dict() == {
        "bill_length_mm": 2,
        "bill_depth_mm": 2,
        "flipper_length_mm": 2,
        "body_mass_g": 2,
        "sex": 11,
    }
    assert len(p.dropna()) == 333 and p.body_mass_g.agg(["min", "max"]).tolist() == [2700, 6300]


def test_types_and_orders():
    t, leak, p = load_titanic(), load_titanic_leakage(), load_penguins()
    assert t.pclass.dtype == pd.CategoricalDtype([1, 2, 3], ordered=True) and (t.pclass < 3).sum() == 600
    assert t.sex.dtype == pd.CategoricalDtype(["female", "male"]) and not t.sex.cat.ordered
    assert t.embarked.dtype == pd.CategoricalDtype(["C", "Q", "S"])
    assert {c: str(t[c].dtype) for c in ("survived", "age", "sibsp", "parch", "fare")} == {
        "survived": "int64",
        "age": "float64",
        "sibsp": "int64",
        "parch": "int64",
        "fare": "float64",
    }
    assert all(pd.api.types.is_string_dtype(t[c]) for c in ("name", "ticket", "cabin"))
    assert pd.api.types.is_string_dtype(leak.boat) and leak.body.dtype == np.float64
    assert p.species.dtype == pd.CategoricalDtype(["Adelie", "Chinstrap", "Gentoo"]) and p.year.dtype == np.int64
    assert all(
        p[c].dtype == np.float64 for c in ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
    )


# --- the sources --------------------------------------------------------------------------------------


def test_titanic_is_the_source_row_for_row(rebuild):
    sklearn = pytest.importorskip("sklearn")
    source = Path(sklearn.__file__).parents[1] / rebuild.SOURCES["scikit-learn"][1]
    content = source.read_bytes()
    assert hashlib.sha256(content).hexdigest() == rebuild.SOURCES["scikit-learn"][2]
    for name, made in rebuild.titanic(content).items():
        assert (DATA / name).read_bytes().replace(b"\r\n", b"\n") == made, f"{name} is not what data/rebuild.py makes"
    # and by another route than the script's own
    body = gzip.decompress(content).decode().split("@data\n")[1].splitlines()
    assert len(body) == 1309
    assert [int(line.split(",")[1]) for line in body] == load_titanic().survived.tolist()


def test_penguins_turn_back_into_the_source(rebuild):
    text = (DATA / "penguins.csv").read_text(encoding="utf-8")
    back = re.sub(r"(?<=,)(?=,|\n)", "NA", text)
    assert hashlib.sha256(back.encode()).hexdigest() == rebuild.SOURCES["palmerpenguins"][2]
    assert rebuild.penguins(back.encode()) == {"penguins.csv": text.encode()}


def test_rebuild_refuses_another_source(rebuild, tmp_path):
    import zipfile

    with pytest.raises(FileNotFoundError, match="no wheel of palmerpenguins 0.1.6"):
        rebuild.source("palmerpenguins", tmp_path)
    with zipfile.ZipFile(tmp_path / "palmerpenguins-0.1.6-py3-none-any.whl", "w") as wheel:
        wheel.writestr("palmerpenguins/data/penguins.csv", "species\nAdelie\n")
    with pytest.raises(ValueError, match="wanted SHA-256 f204db2c.*; got "):
        rebuild.source("palmerpenguins", tmp_path)
    before = {name: (DATA / name).read_bytes() for name in LOADERS.values()}
    with pytest.raises(FileNotFoundError, match="no wheel of scikit-learn 1.9.1"):
        rebuild.main(["--wheels", str(tmp_path)])
    assert {name: (DATA / name).read_bytes() for name in LOADERS.values()} == before


def test_rebuild_writes_whole_files(rebuild, tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    rebuild.write(path, b"first\n")
    rebuild.write(path, b"second\n")
    assert path.read_bytes() == b"second\n" and os.listdir(tmp_path) == ["a.csv"]

    def fails(*_):
        raise OSError("disk full")

    monkeypatch.setattr(rebuild.os, "replace", fails)
    with pytest.raises(OSError, match="disk full"):
        rebuild.write(path, b"third\n")
    assert path.read_bytes() == b"second\n" and os.listdir(tmp_path) == ["a.csv"]


def test_the_data_is_found_from_any_folder(tmp_path):
    code = "from losslab import load_titanic, load_penguins; print(len(load_titanic()), len(load_penguins()))"
    book = str(Path(losslab.__file__).resolve().parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": book},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["1309", "344"], done.stderr


# --- broken files ---------------------------------------------------------------------------------------


@pytest.fixture(params=LOADERS, ids=lambda f: f.__name__)
def loader(request):
    return request.param


def lines_of(loader):
    return (DATA / LOADERS[loader]).read_text(encoding="utf-8").splitlines()


def saved(tmp_path, content):
    path = tmp_path / "mutant.csv"
    path.write_bytes(content if isinstance(content, bytes) else ("\n".join(content) + "\n").encode())
    return path


def test_a_copy_loads_alike(loader, tmp_path):
    own, lines = loader(), lines_of(loader)
    pd.testing.assert_frame_equal(loader(saved(tmp_path, lines)), own)
    pd.testing.assert_frame_equal(loader(str(saved(tmp_path, lines))), own)
    pd.testing.assert_frame_equal(loader(saved(tmp_path, ("\r\n".join(lines) + "\r\n").encode())), own)  # Windows
    pd.testing.assert_frame_equal(
        loader(saved(tmp_path, b"\xef\xbb\xbf" + ("\n".join(lines) + "\n").encode())), own
    )  # Excel
    assert len(loader(saved(tmp_path, lines[:50]))) == 49


def test_missing_files(loader, tmp_path):
    for path in (tmp_path / "none.csv", str(tmp_path), tmp_path / "none" / "x.csv", ""):
        with pytest.raises(FileNotFoundError, match="^path: wanted a CSV file; there is none at"):
            loader(path)
    for address in ("https://example.org/a.csv", "http://example.org/a.csv", "s3://b/a.csv", "file:///a.csv"):
        shown = re.escape(address.replace(":///", "://"))
        for path in (address, Path(address)):
            with pytest.raises(FileNotFoundError, match=f"^path: wanted a CSV file on this .*{shown}: down"):
                loader(path)
    for path in (3, 1.5, ["a.csv"], object()):
        with pytest.raises(ValueError, match="^path: wanted the path of a CSV file"):
            loader(path)


def test_a_missing_repeated_unknown_or_moved_column(loader, tmp_path):
    rows = [line.split(",") for line in lines_of(loader)[:1]]
    names = rows[0]
    body = lines_of(loader)[1:]
    for name in names:
        with pytest.raises(ValueError, match=rf"header \(line 1\): wanted column '{name}' once; got it 0 times"):
            loader(saved(tmp_path, [",".join(n for n in names if n != name)] + body))
        with pytest.raises(ValueError, match=rf"header \(line 1\): wanted column '{name}' once; got it 2 times"):
            loader(saved(tmp_path, [",".join(names + [name])] + body))
    with pytest.raises(ValueError, match="got column 'boot' too"):
        loader(saved(tmp_path, [",".join(names + ["boot"])] + [line + ",1" for line in body]))
    with pytest.raises(ValueError, match="wanted the columns in the order"):
        loader(saved(tmp_path, [",".join(names[::-1])] + body))
    with pytest.raises(ValueError, match="wanted column .* once; got it 0 times"):
        loader(saved(tmp_path, body))  # no header at all
    for mark, plural in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        wanted = f"once; got it 0 times, .*: its cells are separated by {plural}, save it with commas$"
        with pytest.raises(ValueError, match=wanted):
            loader(saved(tmp_path, [line.replace(",", mark) for line in lines_of(loader)]))
    for header in (lines_of(loader)[0].title(), lines_of(loader)[0].replace(",", ", ")):
        with pytest.raises(ValueError, match="once; got it 0 times, .*: its names have other capitals, or spaces"):
            loader(saved(tmp_path, [header, *body]))
    for index in ("", "Unnamed: 0"):
        with pytest.raises(ValueError, match=r"too: its first column is an index, save it without \(in pandas"):
            loader(saved(tmp_path, [f"{index},{lines_of(loader)[0]}", *(f"{i},{line}" for i, line in enumerate(body))]))


@pytest.mark.parametrize(
    "load, header, named",
    [
        (load_titanic, "PassengerId,Survived,Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,Cabin,Embarked", "Kaggle's"),
        (load_titanic, "PassengerId,Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,Cabin,Embarked", "Kaggle's"),
        (
            load_titanic,
            "survived,pclass,sex,age,sibsp,parch,fare,embarked,class,who,adult_male,deck,embark_town,alive,alone",
            "seaborn's",
        ),
        (
            load_titanic,
            "pclass,survived,name,sex,age,sibsp,parch,ticket,fare,cabin,embarked,boat,body,home.dest",
            "the source, titanic3",
        ),
        (load_titanic, "passenger,boat,body", "the form of the book's titanic-leakage.csv"),
        (load_titanic, "species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year", "near"),
        (load_titanic, "1,1,Allen,female", "perhaps it has no header, or is another file"),
        (load_titanic_leakage, "pclass,survived,name,sex,age,sibsp,parch,ticket,fare,cabin,embarked", "near the form"),
        (load_penguins, "species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex", "seaborn's"),
        (load_penguins, "studyName,Sample Number,Species,Region,Island,Stage", "the raw form of the penguins"),
        (load_penguins, "species,island,bill_len,bill_dep,flipper_len,body_mass,sex,year", "R's form"),
    ],
)
def test_files_often_taken_for_these_are_named(load, header, named, tmp_path):
    with pytest.raises(ValueError, match=rf"header \(line 1\): wanted .*: .*{named}"):
        load(saved(tmp_path, [header, ",".join("1" for _ in header.split(","))]))


def test_empty_files(loader, tmp_path):
    for content in (b"", b"\n", b"  \n\n", b"\xef\xbb\xbf"):
        with pytest.raises(ValueError, match="wanted a header and rows of data; got an empty file"):
            loader(saved(tmp_path, content))
    with pytest.raises(ValueError, match="wanted rows of data; got a header alone"):
        loader(saved(tmp_path, lines_of(loader)[:1]))


def test_wrong_encodings(loader, tmp_path):
    text = "\n".join(lines_of(loader)) + "\n"
    for encoding in ("utf-16", "utf-32", "utf-16-le", "utf-16-be"):
        with pytest.raises(ValueError, match="wanted UTF-8 text; got"):
            loader(saved(tmp_path, text.encode(encoding)))
    lines = lines_of(loader)
    lines[7] = lines[7][:3] + "é" + lines[7][3:]
    with pytest.raises(
        ValueError, match=r"row 6 \(line 8\): wanted UTF-8 text; got the byte 0xe9, in Windows' encoding 'é': the file"
    ):
        loader(saved(tmp_path, ("\n".join(lines) + "\n").encode("latin-1")))
    with pytest.raises(ValueError, match=r"row 6 \(line 8\), column .*: wanted .*, in it 'é' \(U\+00E9\)$"):
        loader(saved(tmp_path, lines))
    for content, named in (
        (gzip.compress(text.encode()), "a gzip file: unpack it"),
        (b"PK\x03\x04" + bytes(30), "a zip archive or an Excel workbook"),
        (b"<!DOCTYPE html>\n<html></html>\n", "a web page: download the file"),
        (b'{"a": 1}\n', "JSON"),
        (text.encode("utf-16"), "UTF-16: save it as UTF-8"),
    ):
        with pytest.raises(ValueError, match=f"wanted UTF-8 text; got {named}"):
            loader(saved(tmp_path, content))
    with pytest.raises(ValueError, match=r"row 6 \(line 8\)"):  # UTF-8 read as Latin-1 and saved as UTF-8 again
        loader(saved(tmp_path, ("\n".join(lines) + "\n").encode().decode("latin-1").encode()))


def test_rows_that_are_cut_off_or_too_long(loader, tmp_path):
    lines = lines_of(loader)
    width = lines[0].count(",") + 1
    lines[9] = ",".join(lines[9].split(",")[:-1])
    with pytest.raises(
        ValueError, match=rf"row 8 \(line 10\): wanted {width} cells, .*; got {width - 1}, without column"
    ):
        loader(saved(tmp_path, lines))
    lines = lines_of(loader)
    lines[9] += ",1"
    with pytest.raises(ValueError, match=rf"row 8 \(line 10\): wanted {width} cells, .*; got {width + 1}$"):
        loader(saved(tmp_path, lines))
    lines = lines_of(loader)


def test_empty_lines_and_rows_are_named(loader, tmp_path):
    lines = lines_of(loader)
    end = rf"row {len(lines) - 1} \(line {len(lines) + 1}\): wanted \d+ cells, .*; got an empty line: delete it"
    for empty in ("", "  ", "\t"):
        with pytest.raises(ValueError, match=r"row 8 \(line 10\): wanted \d+ cells, .*; got an empty line: delete it"):
            loader(saved(tmp_path, [*lines[:9], empty, *lines[10:]]))
        with pytest.raises(ValueError, match=end):
            loader(saved(tmp_path, [*lines, empty]))
        with pytest.raises(ValueError, match=end):
            loader(saved(tmp_path, [*lines, empty, empty]))
    first, last = lines[0].split(",")[0], rf"row {len(lines) - 1} \(line {len(lines) + 1}\)"
    with pytest.raises(ValueError, match=f"{last}, column '{first}': .*; got '', as in the whole row: delete it"):
        loader(saved(tmp_path, [*lines, "," * lines[0].count(",")]))
    with pytest.raises(ValueError, match=end):
        loader(saved(tmp_path, ("\r\n".join(lines) + "\r\n\r\n").encode()))


def test_a_file_cut_off_anywhere_in_its_last_rows(loader, tmp_path):
    whole = ("\n".join(lines_of(loader)[:60]) + "\n").encode()
    ends = {len(b"\n".join(whole.split(b"\n")[:k])) + 1 for k in range(2, 60)}
    for end in range(len(whole) - 120, len(whole)):
        if end in ends:
            continue  # after a whole row nothing is missing
        with pytest.raises(ValueError, match=r"row \d+ \(line \d+\)"):
            loader(saved(tmp_path, whole[:end]))


def test_the_books_own_file_must_be_whole(loader, tmp_path, monkeypatch):
    lines = lines_of(loader)
    (tmp_path / LOADERS[loader]).write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    monkeypatch.setattr(losslab.datasets, "_DATA", tmp_path)
    with pytest.raises(ValueError, match=f"wanted {len(lines) - 1} rows; got {len(lines) - 2}: rebuild the file"):
        loader()


def test_repeated_rows(loader, tmp_path):
    lines = lines_of(loader)
    for bad in (lines + [lines[5]], lines[:6] + [lines[5]] + lines[6:]):
        with pytest.raises(
            ValueError, match=r"row \d+ \(line \d+\), columns .*: wanted every row once; got row 4 again"
        ):
            loader(saved(tmp_path, bad))


def test_an_unclosed_quote(tmp_path):
    lines = lines_of(load_titanic)
    lines[3] = lines[3].replace('"', "", 1)
    with pytest.raises(ValueError, match=r"row 2 \(line 4\)"):
        load_titanic(saved(tmp_path, lines))
    lines[3] = '"' + lines_of(load_titanic)[3]
    with pytest.raises(ValueError, match=r"row 2 \(line 4\): wanted a row of CSV; got one that cannot be read"):
        load_titanic(saved(tmp_path, lines))
    lines[3] = lines_of(load_titanic)[3].replace("Helen ", "Helen\n")  # a line end inside quotes
    with pytest.raises(ValueError, match=r"row 2 \(line 4\), column 'name': wanted plain text"):
        load_titanic(saved(tmp_path, lines))


MISSING_MARKS = (
    "? ?? - -- . * _ '' \"\" NA N/A n/a #N/A na NaN nan NaT <NA> None none NULL null nil missing unknown 0 -1 False"
).split() + ["not known"]


@pytest.mark.parametrize("mark", MISSING_MARKS)
def test_marks_of_the_missing_are_values_nowhere(mark, tmp_path):
    import csv
    import io

    for loader in LOADERS:
        rows = list(csv.reader(lines_of(loader)[:12]))
        for j, column in enumerate(rows[0]):
            if mark == "0" and column in ("survived", "sibsp", "parch", "fare", "ticket"):
                continue  # a number there
            if mark == "-1" and column == "ticket":
                continue
            mutant = [list(row) for row in rows]
            mutant[5][j] = mark
            out = io.StringIO(newline="")
            csv.writer(out, lineterminator="\n").writerows(mutant)
            with pytest.raises(ValueError, match=rf"row 4 \(line 6\), column '{column}': wanted .*; got"):
                loader(saved(tmp_path, out.getvalue().encode()))


TITANIC_CELLS = {
    "pclass": ["", "0", "4", "1.0", "first", "-1", "nan", "1e0", " 1", "１"],
    "survived": ["", "2", "-1", "0.5", "yes", "True", "nan", "1.0"],
    "name": ["", " Allen", "Allen ", "Al\tlen", "Zo\u00eb", "a\x00b"],
    "sex": ["", "Female", "m", "female ", "other", "1", "female|male", "None"],
    "age": [
        "-1",
        "0",
        "121",
        "old",
        "nan",
        "inf",
        "1e1",
        "29,5",
        "?",
        "29 ",
        "1_0",
        "0x1d",
        "NA",
        "1e309",
        "-0.0",
        "٢٩",
        ".",
    ],
    "sibsp": ["", "-1", "21", "1.5", "one", "nan", "9" * 400],
    "parch": ["", "-2", "99", "none", "0.0"],
    "ticket": ["", " 24160"],
    "fare": ["-0.01", "1000.01", "free", "nan", "-inf", "£7", "7.25.1", "1e2"],
    "cabin": [" ", "B5 ", "Kajüte", "C22,C26", "C22  C26", "c85", "H1", "C1234"],
    "embarked": ["X", "s", "Southampton", "S ", "nan", "CQ"],
}
PENGUIN_CELLS = {
    "species": ["", "adelie", "Emperor", "Adelie Penguin", "0"],
    "island": ["", "Biscoe ", "Anvers"],
    "bill_length_mm": ["-39.1", "0", "1000", "long", "NA", "nan"],
    "bill_depth_mm": ["-18", "0", "inf", "NA"],
    "flipper_length_mm": ["18.1", "-181", "NA", "x"],
    "body_mass_g": ["3.75", "-3750", "NA", "1e5"],
    "sex": ["MALE", "NA", "f"],
    "year": ["", "07", "2006", "2010", "2007.0", "-2007"],
}
LEAKAGE_CELLS = {
    "passenger": ["", "0", "1310", "2", "x", "-4", "4.0"],
    "boat": [" 2", "2\n", "17", "E", "13, 15", "a", "5  7", "2.0"],
    "body": ["0", "-1", "1.5", "x", "1000"],
}
MUTANTS = [
    (loader, column, cell)
    for loader, cells in (
        (load_titanic, TITANIC_CELLS),
        (load_penguins, PENGUIN_CELLS),
        (load_titanic_leakage, LEAKAGE_CELLS),
    )
    for column, bad in cells.items()
    for cell in bad
]


@pytest.mark.parametrize("loader, column, cell", MUTANTS, ids=lambda v: v if isinstance(v, str) else v.__name__)
def test_a_cell_that_cannot_be_right_is_named(loader, column, cell, tmp_path):
    import csv
    import io

    rows = list(csv.reader(lines_of(loader)[:12]))
    rows[5][rows[0].index(column)] = cell
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    where = rf"row 4 \(line 6\), column '{column}': wanted .*; got"
    if "\0" in cell:
        where = "wanted UTF-8 text; got zero bytes"
    with pytest.raises(ValueError, match=where):
        loader(saved(tmp_path, out.getvalue().encode()))


def test_numbers_are_read_to_the_last_digit(tmp_path):
    t = load_titanic()
    assert t.fare.iloc[0] == 211.3375 and t.age.iloc[1] == 0.9167
    lines = lines_of(load_titanic)
    text = pd.read_csv(DATA / "titanic.csv")
    for column in ("age", "fare", "sibsp", "parch", "survived"):
        assert np.array_equal(text[column].to_numpy(dtype=float), t[column].to_numpy(dtype=float), equal_nan=True)
    assert text.name.tolist() == t.name.tolist() and len(lines) == 1310


# --- small sets -------------------------------------------------------------------------------------------

TOYS = [
    getattr(losslab, name)
    for name in (
        "overlapping_line",
        "two_clouds",
        "separable_clouds",
        "two_wells",
        "two_wells_with_bias",
        "course_lab",
        "separable_line",
        "quasi_separable_line",
        "newton_pair",
    )
]


@pytest.mark.parametrize("toy", TOYS)
def test_small_sets_have_one_form_and_are_fresh(toy):
    X, y = toy()
    assert X.ndim == 2 and y.shape == (len(X),) and X.dtype == np.float64 and y.dtype == np.int64
    assert set(y) == {0, 1} and not (X == 1).all(axis=0).any() or toy is losslab.newton_pair
    X[:], y[:] = 99, 99
    assert toy()[0].max() <= 10 and toy()[1].max() == 1
    assert len(toy.__doc__) > 40


def test_small_sets_hold_what_the_chapters_say():
    assert losslab.separable_line()[0][:, 0].tolist() == [-2, -1, 1, 2] and losslab.separable_line()[1].tolist() == [
        0,
        0,
        1,
        1,
    ]
    assert losslab.quasi_separable_line()[0][:, 0].tolist() == [-1, 0, 0, 1] and losslab.quasi_separable_line()[
        1
    ].tolist() == [0, 0, 1, 1]
    assert losslab.course_lab()[0][:, 0].tolist() == [0, 1, 2, 3, 4, 5] and losslab.course_lab()[1].tolist() == [
        0,
        0,
        0,
        1,
        1,
        1,
    ]
    assert losslab.newton_pair()[0].tolist() == [[1], [1]] and losslab.newton_pair()[1].tolist() == [1, 0]
    X, y = losslab.overlapping_line()
    assert X[y == 1].min() < X[y == 0].max() and (np.diff(X[:, 0]) > 0).all()
    z = losslab.softmax_scores()
    assert losslab.softmax(z).round(3).tolist() == [0.055, 0.090, 0.007, 0.100, 0.738, 0.010]
    y, p = losslab.four_predictions()
    assert y.shape == p.shape == (4,) and ((0 < p) & (p < 1)).all()
