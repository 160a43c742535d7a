"""KaTeX through one Node process per build: formulas become HTML and MathML before anyone reads them.

The script that renders and the stylesheet that the pages link come from the same folder, so
their versions can't differ, and every doubt of KaTeX's is an error.
"""

import atexit
import functools
import json
import shutil
import subprocess
import sys
from pathlib import Path

from sphinx.errors import ConfigError

HERE = Path(__file__).parents[1]
FOLDER = HERE / "node_modules" / "katex" / "dist"
OLDEST_NODE = 18


class FormulaError(ValueError):
    """KaTeX can't read a formula; the text is KaTeX's."""


def node():
    """The path of a recent enough Node: the environment's own (from PyPI), else the machine's."""
    for found in (shutil.which("node", path=str(Path(sys.executable).parent)), shutil.which("node")):
        if found:
            said = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
            if said.startswith("v") and int(said[1:].split(".")[0]) >= OLDEST_NODE:
                return found
    raise ConfigError(f"Node {OLDEST_NODE} or newer isn't there, which renders the formulas. Run `make setup` first.")


def folder():
    """Where KaTeX's script, stylesheet and fonts are."""
    if not (FOLDER / "katex.min.css").is_file():
        raise ConfigError("KaTeX isn't there, which renders the formulas. Run `make setup` first.")
    return FOLDER


@functools.cache
def _process():
    process = subprocess.Popen([node(), str(HERE / "katex.js"), str(folder() / "katex.min.js")],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    # Node waits for the end of what it reads.
    atexit.register(process.communicate)
    return process


@functools.cache
def render(tex, display):
    """The HTML (with its MathML) of one formula; raises FormulaError for what KaTeX refuses."""
    process = _process()
    process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"Node ended with {process.wait()} while rendering {tex!r}.")
    answer = json.loads(line)
    if "error" in answer:
        raise FormulaError(answer["error"])
    return answer["html"]


def copy(app):
    """Put the stylesheet, the fonts, and the script that copies a formula as its TeX among the site's files."""
    destination = Path(app.outdir, "_static", "katex")
    shutil.copytree(folder() / "fonts", destination / "fonts", dirs_exist_ok=True)
    for file in ("katex.min.css", "contrib/copy-tex.min.js"):
        shutil.copy(folder() / file, destination)
