"""Notebooks in the form in which they are committed: what they say, and nothing of where they ran.

Kept are text outputs and execution counts (what `pytest --nbval` compares). Left out are pictures,
HTML and widgets (the site makes them anew), times, and whatever editors leave in the metadata.

    python book/_site/notebooks.py            clean every notebook of the book
    python book/_site/notebooks.py --execute  execute each first, top to bottom, in a fresh kernel
    python book/_site/notebooks.py --check    say what isn't clean, change nothing
"""

import argparse
import copy
import hashlib
import os
import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# Everything else in a notebook's or cell's metadata is an editor's or a machine's.
KEPT_OF_NOTEBOOK = {"mystnb", "myst"}
KEPT_OF_CELL = {"tags", "jupyter", "mystnb", "myst"}
HERE = re.compile(rf"{re.escape(str(ROOT))}|/(?:home|root|Users|tmp|private|mnt)/\w|[A-Z]:\\+\w|ipykernel_\d+")
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")


def find(root=ROOT):
    """The book's notebooks."""
    return sorted(path for path in Path(root, "book").rglob("*.ipynb")
                  if not any(part.startswith((".", "_")) for part in path.relative_to(root).parts))


def cleaned(notebook):
    """A clean copy; cleaning it again changes nothing."""
    new = copy.deepcopy(notebook)
    new.nbformat, new.nbformat_minor = 4, 5
    new.metadata = METADATA | {key: value for key, value in new.metadata.items() if key in KEPT_OF_NOTEBOOK}
    ids = set()
    for number, cell in enumerate(new.cells):
        cell.metadata = {key: value for key, value in cell.metadata.items() if key in KEPT_OF_CELL and value}
        if cell.get("id") in ids or not re.fullmatch(r"[\w-]{1,64}", cell.get("id", "")):
            cell.id = hashlib.sha256(f"{number} {cell.source}".encode()).hexdigest()[:8]
        ids.add(cell.id)
        if cell.cell_type == "code":
            if not cell.source.strip():
                cell.execution_count, cell.outputs = None, []
            cell.outputs = [output for output in joined(cell.outputs)
                            if "data" not in output or "text/plain" in output.data]
            for output in cell.outputs:
                clean_output(output, cell.execution_count)
    return new


def joined(outputs):
    """Outputs with what was printed in one go in one piece, to the letter.

    A kernel sends it in pieces that depend on time.
    """
    kept = []
    for output in outputs:
        last = kept[-1] if kept else {}
        if output["output_type"] == last.get("output_type") == "stream" and output["name"] == last["name"]:
            last["text"] += output["text"]
        else:
            kept.append(output)
    return kept


def clean_output(output, count):
    """Leave an output its text."""
    if "data" in output:
        output.data, output.metadata = {"text/plain": output.data["text/plain"]}, {}
    if "execution_count" in output:
        output.execution_count = count
    if "traceback" in output:
        output.traceback = []


def as_text(notebook):
    """The bytes that are committed, in JupyterLab's own layout."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def problems(notebook):
    """What isn't clean. `cleaned` mends the first kind; the second kind its author must."""
    mended = cleaned(notebook)
    yield from foreign("the notebook", notebook.metadata, mended.metadata)
    count, in_order = 0, True
    for number, (cell, clean) in enumerate(zip(notebook.cells, mended.cells), start=1):
        where = f"cell {number}"
        if cell.get("id") != clean.id:
            yield f"{where}: no id of its own"
        yield from foreign(where, cell.metadata, clean.metadata)
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        count += 1
        if in_order and cell.execution_count != count:
            in_order = False  # once is enough
            yield f"{where}: execution count {cell.execution_count}, not {count}: not executed in one go"
        kinds = sorted({kind for output in cell.outputs for kind in output.get("data", ())} - {"text/plain"})
        if kinds:
            yield f"{where}: outputs that aren't text: {', '.join(kinds)}"
        elif cell.outputs != clean.outputs:
            yield f"{where}: outputs in pieces, or with metadata"
        yield from (f"{where}: {said}" for said in faults(cell))
    if notebook.nbformat_minor != 5:
        yield f"format 4.{notebook.nbformat_minor}, not 4.5"


def foreign(where, old, new):
    """What of the old metadata isn't the book's, by name."""
    if names := sorted(key for key in old | new if old.get(key) != new.get(key)):
        yield f"{where}: metadata of an editor or a machine: {', '.join(names)}"


def faults(cell):
    """What no tool can mend: the cell itself has to change."""
    raises = "raises-exception" in cell.metadata.get("tags", ())
    for output in cell.outputs:
        text = output.get("text", "") + output.get("data", {}).get("text/plain", "")
        if output.output_type == "error" and not raises:
            yield f"it raises {output.ename}: {output.evalue}"
        if output.get("name") == "stderr":
            yield f"it writes a warning; catch and print it, or avoid it: {text.strip().splitlines()[0]}"
        elif found := HERE.search(text):
            yield f"its output names a path or process of one machine ({found[0]}…): print less"
        if found := ADDRESS.search(text):
            yield f"its output holds a memory address ({found[0]}): end the cell with plt.show() or a value"


def own_ipython(folder):
    """Give kernels an IPython profile of the book's own: nobody's startup files change an output."""
    profile = Path(folder, "profile_default")
    profile.mkdir(parents=True, exist_ok=True)
    # ipykernel warns at every start that what stays on this machine isn't encrypted.
    Path(profile, "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 'ERROR'\n")
    os.environ["IPYTHONDIR"] = str(folder)


def executed(notebook, folder):
    """The notebook with the outputs of a fresh kernel, explorers live as in JupyterLab."""
    from nbclient import NotebookClient

    os.environ.pop("EXPLORE_MODE", None)
    own_ipython(ROOT / "_build" / ".ipython")
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", record_timing=False,
                            store_widget_state=False, resources={"metadata": {"path": str(folder)}})
    return client.execute()


def read(path):
    """A notebook's text as it stands in its file, and what it says."""
    try:
        text = path.read_text(encoding="utf-8")
        return text, nbformat.reads(text, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError) as error:
        sys.exit(f"{path} can't be read as a notebook: {error}")


def main(words=None):
    parser = argparse.ArgumentParser(description="Bring the book's notebooks to their clean form.")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--execute", action="store_true", help="execute each notebook first")
    ways.add_argument("--check", action="store_true", help="say what isn't clean, change nothing")
    parser.add_argument("files", nargs="*", type=Path, help="notebooks (all of the book)")
    chosen = parser.parse_args(words)
    files = [path.resolve() for path in chosen.files] or find()
    if not files:
        sys.exit("There is no notebook in book/.")
    wrong = 0
    for path in files:
        shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        before, notebook = read(path)
        if chosen.check:
            said = list(problems(notebook))
            if not said and as_text(notebook) != before:
                said = ["its layout isn't the committed one"]
        else:
            if chosen.execute:
                print(f"{shown}: executing ...", flush=True)
                notebook = executed(notebook, path.parent)
            notebook = cleaned(notebook)
            if as_text(notebook) != before:
                path.write_text(as_text(notebook), encoding="utf-8")
                print(f"{shown}: written anew")
            said = [f"cell {n}: {fault}" for n, cell in enumerate(notebook.cells, 1)
                    if cell.cell_type == "code" for fault in faults(cell)]
        for sentence in said:
            print(f"{shown}: {sentence}")
        wrong += bool(said)
    if wrong:
        sys.exit(f"{wrong} of {len(files)} notebooks " + (
            "aren't in their clean form. `make notebooks` executes and cleans them all." if chosen.check
            else "have to be changed by hand, see above."))
    if chosen.check:
        print(f"Notebooks in their clean form: {len(files)}.")


if __name__ == "__main__":
    main()
