"""Run every benchmark in turn and make of what they say a page of the site, book/how-fast.md."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "book" / "how-fast.md"
WORDS = """# How fast it is

What a reader waits for, and what it costs to build, measured by `make bench` beside other ways of doing the same. In
each table all ways were measured in one run, so its **ratios** can be trusted; seconds are those of one machine on one
day, named above the table.

*Main thread* is how long a page is busy with one key press; a screen shows sixty pictures a second, one every 16.7 ms.
A frame is *blank* if the picture is gone while a key is held down. *Default set-up* is Jupyter Book as it comes, with
the same chapters.
"""


def main():
    new = ROOT / "_build" / "how-fast.md"
    new.parent.mkdir(exist_ok=True)
    new.write_text(WORDS + "\n", encoding="utf-8")
    environment = {**os.environ, "BENCH_PAGE": str(new), "PYTHONPATH": str(ROOT / "book")}
    for script in sorted(HERE.glob("bench_*.py")):
        print(f"== {script.name}", flush=True)
        if subprocess.run([sys.executable, str(script)], env=environment).returncode:
            sys.exit(f"{script.name} failed; {PAGE.relative_to(ROOT)} stays as it was.")
    PAGE.write_text(new.read_text(encoding="utf-8").rstrip("\n") + "\n", encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is made anew.")


if __name__ == "__main__":
    main()
