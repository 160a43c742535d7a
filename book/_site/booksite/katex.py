"""KaTeX through one Node process per build: formulas become HTML and MathML before anyone reads them.

The script that renders and the stylesheet that the pages link come from the same folder, so
their versions can't differ, and every doubt of KaTeX's is an error.
"""

import atexit
import functools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .stop import stop

HERE = Path(__file__).parent
FOLDER = HERE.parent / "node_modules" / "katex" / "dist"
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
    stop(f"Node {OLDEST_NODE} or newer isn't there, which renders the formulas. Run `make setup` first.")


def folder():
    """Where KaTeX's script, stylesheet and fonts are."""
    if not (FOLDER / "katex.min.css").is_file():
        stop("KaTeX isn't there, which renders the formulas. Run `make setup` first.")
    return FOLDER


@functools.cache
def _process():
    process = subprocess.Popen([node(), str(HERE / "katex.js"), str(folder() / "katex.min.js")],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    atexit.register(_end, process)
    return process


def _end(process):
    process.stdin.close()  # which Node waits for
    process.stdout.close()
    process.wait()


@functools.cache
def render(tex, display):
    """The HTML (with its MathML) of one formula; raises FormulaError for what KaTeX refuses."""
    process = _process()
    process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        stop(f"Node ended with {process.wait()} while rendering {tex!r}.")
    answer = json.loads(line)
    if "error" in answer:
        raise FormulaError(answer["error"])
    return answer["html"]


def copy(destination):
    """Put the stylesheet and the woff2 fonts there; all browsers of today read woff2."""
    fonts = Path(destination, "fonts")
    fonts.mkdir(parents=True, exist_ok=True)
    css = (folder() / "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)', "", css)
    Path(destination, "katex.min.css").write_text(css, encoding="utf-8")
    for font in (folder() / "fonts").glob("*.woff2"):
        shutil.copyfile(font, fonts / font.name)
