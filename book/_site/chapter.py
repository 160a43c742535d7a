"""Lay down a new chapter that keeps every rule of the frame: `make chapter NAME=09-my-topic TITLE="My topic"`.

It runs, is tested and stands on the site at once; its author then puts own words and pictures into the frame.
"""

import argparse
import re
import sys
from pathlib import Path

import nbformat
import notebooks

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = Path(__file__).with_name("chapter.txt")
CLAIMS = """
## Chapter {number}: {title}

:::{{list-table}}
:class: claims
:header-rows: 1

* - The claim
  - What holds
  - Shown in
* - ["Where the slope is 0, the function is lowest."]({name}.ipynb#claim-level-is-lowest)
  - **Necessary, not sufficient.** At a highest point it is 0 as well.
  - [cell]({name}.ipynb#cell-claim-level-is-lowest-check)
:::
"""
NAME = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*")


def cells(title):
    """The template's cells; each begins with a line like ``=== code setup hide-input``."""
    parts = re.split(r"(?m)^=== (markdown|code) ([a-z0-9-]+)(?: ([a-z-]+))?\n", TEMPLATE.read_text(encoding="utf-8"))
    for kind, key, tag, source in zip(*[iter(parts[1:])] * 4, strict=True):
        cell = getattr(nbformat.v4, f"new_{kind}_cell")(source.strip().replace("TITLE", title))
        cell["id"] = key
        if tag:
            what = ("the check of the solution" if tag == "hide-cell" else "the code of the picture"
                    if key.startswith("explore") else "how it is checked (this gives the answer away)")
            cell.metadata = {"tags": [tag], "jupyter": {"source_hidden": True}, "mystnb": {
                "code_prompt_show": f"Show {what}", "code_prompt_hide": f"Hide {what}"}}
        yield cell


def lay_down(root, name, title):
    """Write book/NAME.ipynb, its line in _toc.yml and its claim's row; returns the path. Overwrites nothing."""
    path, contents = Path(root, "book", f"{name}.ipynb"), Path(root, "_toc.yml")
    claims = Path(root, "book", "claims-checked.md")
    if not NAME.fullmatch(name):
        raise ValueError(f"NAME: got {name!r}, wanted two digits and words in small letters, such as 09-my-topic")
    if not title.strip():
        raise ValueError("TITLE: got nothing, wanted the chapter's title, without a number")
    if path.exists():
        raise FileExistsError(f"NAME: {path} is there already; nothing was changed")
    text = contents.read_text(encoding="utf-8")
    chapters = list(re.finditer(r"(?m)^(.*- file: book/)\d\d-.*$", text))
    if not chapters:
        raise ValueError(f"{contents} names no chapter (- file: book/01-...), so it isn't clear where this one belongs")
    here = chapters[-1].end()
    notebook = nbformat.v4.new_notebook(cells=list(cells(title)))
    path.write_text(notebooks.as_text(notebooks.cleaned(notebook)), encoding="utf-8")
    contents.write_text(f"{text[:here]}\n{chapters[-1][1]}{name}{text[here:]}", encoding="utf-8")
    with claims.open("a", encoding="utf-8") as file:
        file.write(CLAIMS.format(number=int(name[:2]), name=name, title=title.strip()))
    return path


def main():
    parser = argparse.ArgumentParser(description="Lay down a new chapter.")
    parser.add_argument("name", help="such as 09-my-topic")
    parser.add_argument("title", help="the chapter's title, without a number")
    words = parser.parse_args()
    try:
        path = lay_down(ROOT, words.name, words.title)
    except (ValueError, FileExistsError) as problem:
        sys.exit(str(problem))
    notebooks.main(["--execute", str(path)])
    print(f"{path.relative_to(ROOT)} is laid down and executed, and named in _toc.yml and claims-checked.md. "
          "`make book` shows it.")


if __name__ == "__main__":
    main()
