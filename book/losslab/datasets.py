"""The book's data: small sets made for one point each, and two real tables.

Small sets return ``(X, y)``: features X of shape (m, d) without a column of ones (`add_intercept` puts one), float64,
and labels y of shape (m,), 0 or 1, int64. Every call returns fresh arrays.

The tables are read from the repository's `data` folder or, where losslab was installed with pip, from its own copy of
it, wherever Python was started, and every cell is checked.
"""

import csv
import io
import os
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

_HERE = Path(__file__).resolve().parent
# Installed, the package has the folder inside (pyproject.toml); in the repository it stands beside `book`.
_DATA = _HERE / "data" if (_HERE / "data").is_dir() else _HERE.parents[1] / "data"


# Small sets


def _set(x, y):
    X = np.array(x, dtype=np.float64)
    return (X[:, None] if X.ndim == 1 else X), np.array(y, dtype=np.int64)


def overlapping_line():
    """Twelve samples on one axis whose labels overlap: no threshold is right for all, and every loss has its minimum.

    With two weights, w and b, cross-entropy has one finite minimum; neither data nor labels are symmetric, so Newton's
    quadratic convergence shows without the gift of symmetry. Used from chapter 1 on.
    """
    return _set([-2.6, -2.1, -1.5, -1.1, -0.7, -0.2, 0.2, 0.6, 1.1, 1.6, 2.2, 3.0],
                [0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1])


def two_clouds():
    """Twenty-four points of the plane in two clouds that overlap: no line separates them."""
    return _set([[1.0, -2.5], [-0.4, -1.0], [-1.2, -0.7], [-2.6, -0.7], [-1.6, 2.2], [-0.6, -0.8],
                 [-1.1, -1.0], [-1.7, -0.8], [-0.4, -0.7], [0.1, -0.7], [-0.8, 0.7], [-0.3, -0.9],
                 [0.8, 1.2], [2.4, 0.5], [0.7, 1.6], [0.2, 0.4], [1.6, 1.2], [1.0, 1.3],
                 [-1.4, 1.6], [0.1, -0.8], [1.1, 1.3], [0.5, -0.3], [0.9, 0.7], [2.0, 1.4]],
                [0] * 12 + [1] * 12)


def separable_clouds():
    """Eighteen points of the plane that the line 2 x1 + x2 = 0.5 separates, none nearer to it than 0.25.

    For the perceptron: it errs a bounded number of times here, and a logistic regression without a penalty has no
    minimum.
    """
    return _set([[0.1, -0.9], [-1.8, -0.5], [-0.4, -1.8], [-1.8, 2.0], [-0.4, 0.0], [0.7, -1.8],
                 [0.2, -0.9], [-1.1, 1.6], [0.8, -2.0],
                 [1.2, 1.2], [-0.3, 1.9], [1.6, 1.4], [1.5, -1.7], [0.7, 1.5], [1.5, -1.9],
                 [1.2, -0.7], [1.2, 0.0], [1.0, 0.7]],
                [0] * 9 + [1] * 9)


def two_wells():
    """One weight, no bias: squared error of the sigmoid has two true minima.

    x = 1 five times with labels 1, 1, 1, 1, 0, and an outlier x = 10 with label 0. *Summed* squared error: minima at
    w = -0.1201 (1.3980) and 1.3862 (1.8000), a maximum at 0.3583 (1.9700). Cross-entropy has one minimum, -0.1587.
    """
    return _set([1, 1, 1, 1, 1, 10], [1, 1, 1, 1, 0, 0])


def two_wells_with_bias():
    """`two_wells` and x = -1 with labels 0, 0, 0, 0, 1, for a model with weight w and bias b.

    *Summed* squared error at (w, b): minima at (-0.0514, -0.1295) (2.7075), where descent from (0, 0) ends, and at
    (1.3863, 0.0000) (2.6000), the better one; a saddle between them at (0.2750, -0.0838) (3.0158).
    With ones put first, theta is (b, w).
    """
    return _set([1, 1, 1, 1, 1, 10, -1, -1, -1, -1, -1], [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1])


def course_lab():
    """x = 0 … 5 with labels 0, 0, 0, 1, 1, 1, as in a much-copied course's lab.

    Separable, so neither loss has a stationary point: what looks like dimples in the usual picture of the squared
    error is the plotting mesh.
    """
    return _set([0, 1, 2, 3, 4, 5], [0, 0, 0, 1, 1, 1])


def separable_line():
    """x = -2, -1, 1, 2 with labels 0, 0, 1, 1: one weight runs away, about +1 with each Newton step."""
    return _set([-2, -1, 1, 2], [0, 0, 1, 1])


def quasi_separable_line():
    """x = -1, 0, 0, 1 with labels 0, 0, 1, 1: quasi-separated. w runs away; the summed loss tends to 2 ln 2, not 0."""
    return _set([-1, 0, 0, 1], [0, 0, 1, 1])


def newton_pair():
    """x = 1 twice, with labels 1 and 0: here Newton's method is exactly w <- w - sinh(w).

    It converges only for abs(w) < 2.1773 at the start, on a loss that is convex.
    """
    return _set([1, 1], [1, 0])


def four_predictions():
    """Labels y and predicted probabilities p of four samples, for the table likelihood -> product -> log -> mean loss.

    Returns
    -------
    y, p : ndarray, (4,)
    """
    return np.array([1, 0, 1, 1], dtype=np.int64), np.array([0.9, 0.2, 0.6, 0.8])


def softmax_scores():
    """Six scores whose softmax is (0.055, 0.090, 0.007, 0.100, 0.738, 0.010).

    Returns
    -------
    z : ndarray, (6,)
    """
    return np.array([0.6, 1.1, -1.5, 1.2, 3.2, -1.1])


# Tables


class _Column(NamedTuple):
    """What the cells of a column may hold."""

    wanted: str
    pattern: str
    convert: type
    dtype: object
    low: float = -np.inf
    high: float = np.inf
    optional: bool = False  # an empty cell means: missing

    def parse(self, cell):
        """The cell's value, None if it is missing; ValueError if it holds anything else."""
        if not cell and self.optional:
            return None
        if not re.fullmatch(self.pattern, cell) or not (self.convert is str or self.low <= float(cell) <= self.high):
            wanted = f"{self.wanted}{' or an empty cell' if self.optional else ''}"
            odd = [f", in it {c!r} (U+{ord(c):04X})" for c in cell if not " " <= c <= "~"][:1]
            raise ValueError(f"wanted {wanted}; got {cell[:60]!r}{''.join(odd)}")
        return self.convert(cell)


def _whole(low, high, dtype="int64", **more):
    return _Column(f"a whole number from {low} to {high}", "[0-9]{1,9}", int, dtype, low, high, **more)


def _real(low, high, **more):
    return _Column(f"a number from {low} to {high}", r"[0-9]{1,9}(\.[0-9]{1,9})?", float, "float64", low, high, **more)


def _text(wanted, pattern, **more):
    # Plain ASCII, as the sources are: it also catches files that went through a wrong encoding twice. And narrow enough
    # for no mark of the missing (?, NA, None, -) to pass as a value.
    return _Column(wanted, pattern, str, "str", **more)


def _list_of(wanted, pattern, **more):
    return _text(wanted, f"({pattern})( ({pattern}))*", **more)


def _one_of(*values, **more):
    return _Column(f"one of {', '.join(values)}", "|".join(values), str, pd.CategoricalDtype(list(values)), **more)


_TITANIC = {
    "pclass": _whole(1, 3, pd.CategoricalDtype([1, 2, 3], ordered=True)),
    "survived": _whole(0, 1),
    "name": _text("plain text without spaces around it, as in Allen, Miss. Elisabeth", "[!-~][ -~]*, [ -~]*[!-~]"),
    "sex": _one_of("female", "male"),
    "age": _real(0.01, 120, optional=True),
    "sibsp": _whole(0, 20),
    "parch": _whole(0, 20),
    "ticket": _text("plain text with a number, without spaces around it, or LINE",
                    "(?=.*[0-9])[!-~]([ -~]*[!-~])?|LINE"),
    "fare": _real(0, 1000, optional=True),
    "cabin": _list_of("cabins, as in C85 or F G73", "[A-GT][0-9]{0,3}", optional=True),
    "embarked": _one_of("C", "Q", "S", optional=True),
}
_LEAKAGE = {
    "passenger": _whole(1, 1309),
    "boat": _list_of("lifeboats from 1 to 16 or A to D, as in 13 15", "[1-9]|1[0-6]|[A-D]", optional=True),
    "body": _whole(1, 999, "float64", optional=True),
}
_PENGUINS = {
    "species": _one_of("Adelie", "Chinstrap", "Gentoo"),
    "island": _one_of("Biscoe", "Dream", "Torgersen"),
    "bill_length_mm": _real(10, 100, optional=True),
    "bill_depth_mm": _real(5, 50, optional=True),
    "flipper_length_mm": _real(100, 300, optional=True),
    "body_mass_g": _real(1000, 10000, optional=True),
    "sex": _one_of("female", "male", optional=True),
    "year": _whole(2007, 2009),
}


# What is often taken for one of these files
_NO_TEXT = {
    b"\x1f\x8b": "a gzip file: unpack it",
    b"pk\x03\x04": "a zip archive or an Excel workbook: unpack it, or save its sheet as CSV UTF-8",
    b"\xff\xfe": "UTF-16: save it as UTF-8",
    b"\xfe\xff": "UTF-16: save it as UTF-8",
    b"<": "a web page: download the file that it shows",
    b"{": "JSON: it is no CSV file",
}
_OTHERS = {  # columns that tell it
    "PassengerId Pclass SibSp": "Kaggle's Titanic, 891 or 418 of the passengers, not titanic3 with all 1309",
    "who adult_male alive": "seaborn's Titanic, 891 of the passengers, not titanic3 with all 1309",
    "pclass boat body home.dest": "the source, titanic3: data/rebuild.py makes the book's two files of it",
    "passenger boat body": "the form of the book's titanic-leakage.csv",
    "pclass survived": "near the form of the book's titanic.csv",
    "studyName Species": "the raw form of the penguins; wanted is the plain one",
    "bill_len bill_dep": "R's form of the penguins; wanted is that of palmerpenguins",
    "species bill_length_mm": "near the form of the book's penguins.csv (seaborn's lacks the year)",
}


def load_titanic(path=None):
    """The 1309 passengers of the Titanic (titanic3 of Cason and Harrell), in the order of the source.

    Parameters
    ----------
    path : path-like, optional
        Another file of the same form; by default the book's own `data/titanic.csv`.

    Returns
    -------
    DataFrame
        pclass: ordered category 1 < 2 < 3; survived: int64, 0 or 1; name, ticket, cabin: str; sex, embarked:
        category; age: float64, years; sibsp, parch: int64; fare: float64, pounds. Missing: 263 ages, 1 fare, 1014
        cabins, 2 ports.

    Raises
    ------
    FileNotFoundError
        If there is no such file, or the path is an address of the web.
    ValueError
        If a column is missing, repeated or unknown, a cell holds what it must not (a missing value is an empty cell,
        not "?" or "NA"), a row is empty, cut off or occurs twice, or the file is empty or no UTF-8. The text names row
        (as in the DataFrame, from 0), line of the file, and column, and known forms of other files.
    """
    return _read(path, "titanic.csv", _TITANIC, 1309)


def load_titanic_leakage(path=None):
    """What became known about the passengers only after the sinking, row for row with `load_titanic`.

    Parameters
    ----------
    path : path-like, optional
        Another file of the same form; by default the book's own `data/titanic-leakage.csv`.

    Returns
    -------
    DataFrame
        boat: str, the lifeboat (486 known); body: float64, the number of the body found (121 known). The index is
        that of `load_titanic`: ``load_titanic().join(load_titanic_leakage())``.

    Raises
    ------
    FileNotFoundError, ValueError
        As `load_titanic`; also if passengers aren't numbered 1, 2, 3, … in order.
    """
    table = _read(path, "titanic-leakage.csv", _LEAKAGE, 1309)
    numbers = table.pop("passenger")
    for row, number in enumerate(numbers):
        if number != row + 1:
            raise ValueError(f"row {row} (line {row + 2}), column 'passenger': wanted the numbers in order, here "
                             f"{row + 1}; got {number}")
    return table


def load_penguins(path=None):
    """The 344 penguins of the Palmer Archipelago (Horst, Hill and Gorman), in the order of the source.

    Parameters
    ----------
    path : path-like, optional
        Another file of the same form; by default the book's own `data/penguins.csv`.

    Returns
    -------
    DataFrame
        species, island, sex: category; bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g: float64; year:
        int64. Missing: the four measurements of 2 penguins, the sex of 11.

    Raises
    ------
    FileNotFoundError, ValueError
        As `load_titanic`.
    """
    return _read(path, "penguins.csv", _PENGUINS, 344)


def _read(path, default, columns, length):
    """Read a CSV file whose columns are known, and check every cell."""
    if path is not None and not isinstance(path, (str, os.PathLike)):
        raise ValueError(f"path: wanted the path of a CSV file, or None for the book's own; got {type(path).__name__}")
    path, own = (_DATA / default, True) if path is None else (Path(path), False)
    if not path.is_file():
        address = re.match("([A-Za-z][A-Za-z0-9+.-]+):/+(.*)", str(path))  # a Path has one slash left of two
        if address:
            raise FileNotFoundError("path: wanted a CSV file on this machine; got an address, "
                                    f"{address[1]}://{address[2]}: download the file, and give its path")
        raise FileNotFoundError(f"path: wanted a CSV file; there is none at {path}")

    def refuse(what):
        raise ValueError(f"{path.name}: {what}") from None

    text = _decode(path.read_bytes(), refuse)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    names, rows, seen, line = list(columns), [], {}, 1
    try:
        _check_header(next(reader), names, refuse)
        line = reader.line_num + 1
        for row, cells in enumerate(reader):
            where = f"row {row} (line {line})"
            if len(cells) != len(names):
                lacks = f", without column {names[len(cells)]!r}" if len(cells) < len(names) else ""
                came = f"{len(cells)}{lacks}" if "".join(cells).strip() else "an empty line: delete it"
                refuse(f"{where}: wanted {len(names)} cells, {names[0]!r} to {names[-1]!r}; got {came}")
            values = []
            for name, cell in zip(names, cells):
                try:
                    values.append(columns[name].parse(cell))
                except ValueError as error:
                    empty = "" if any(cells) else ", as in the whole row: delete it"
                    refuse(f"{where}, column {name!r}: {error}{empty}")
            first = seen.setdefault(tuple(cells), row)
            if first != row:
                refuse(f"{where}, columns {names[0]!r} to {names[-1]!r}: wanted every row once; got row {first} again")
            rows.append(values)
            line = reader.line_num + 1  # cells may hold line ends, so that rows and lines part ways
    except csv.Error as error:
        refuse(f"row {len(rows)} (line {line}): wanted a row of CSV; got one that cannot be read ({error})")
    if not rows:
        refuse("wanted rows of data; got a header alone")
    if text[-1] not in "\r\n":
        refuse(f"row {len(rows) - 1} (line {line - 1}), column {names[-1]!r}: wanted a line end after it; got the "
               "end of the file, which seems to be cut off")
    if own and len(rows) != length:
        refuse(f"wanted {length} rows; got {len(rows)}: rebuild the file with data/rebuild.py")
    return pd.DataFrame({name: pd.Series(values, dtype=columns[name].dtype) for name, values in zip(names, zip(*rows))})


def _decode(content, refuse):
    """The file's text; UTF-8, of which a byte-order mark is tolerated."""
    for start, kind in _NO_TEXT.items():
        if content.lower().startswith(start):
            refuse(f"wanted UTF-8 text; got {kind}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        where = f"row {line - 2} (line {line})" if line > 1 else "header (line 1)"
        byte = content[error.start:error.start + 1]
        refuse(f"{where}: wanted UTF-8 text; got the byte 0x{byte.hex()}, in Windows' encoding "
               f"{byte.decode('cp1252', 'replace')!r}: the file has another encoding, save it as UTF-8")
    if "\0" in text:
        refuse("wanted UTF-8 text; got zero bytes: the file was saved as UTF-16 or is no text")
    if not text.strip():
        refuse("wanted a header and rows of data; got an empty file")
    return text


def _check_header(got, wanted, refuse):
    hint = _hint(got, wanted)
    for name in wanted:
        if got.count(name) != 1:
            refuse(f"header (line 1): wanted column {name!r} once; got it {got.count(name)} times, in {got}{hint}")
    for name in got:
        if name not in wanted:
            refuse(f"header (line 1): wanted only the columns {wanted}; got column {name!r} too{hint}")
    if got != wanted:
        refuse(f"header (line 1): wanted the columns in the order {wanted}; got {got}")


def _hint(got, wanted):
    """What a header that isn't the wanted one probably is."""
    for mark, plural in {";": "semicolons", "\t": "tabs", "|": "bars"}.items():
        if len(got) == 1 and mark in got[0]:
            return f": its cells are separated by {plural}, save it with commas"
    if got != wanted and sorted(name.strip().lower() for name in got) == sorted(wanted):
        return ": its names have other capitals, or spaces around them"
    if got and got[0] in ("", "Unnamed: 0"):
        return ": its first column is an index, save it without (in pandas index=False)"
    for signature, source in _OTHERS.items():
        if set(signature.split()) <= set(got):
            return f": this is {source}"
    return "" if set(got) & set(wanted) else ": perhaps it has no header, or is another file"
