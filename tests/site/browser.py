"""A real Chromium for the tests: the machine's own, else one that is installed here.

`python tests/site/browser.py` finds or installs it beforehand, so that no test waits for it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

NAMES = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge")
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         # The site needs no other host: none is found.
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
MISSING = """There is no browser for the tests, and none could be installed.
Install Chromium or Google Chrome (on Debian: apt install chromium) and run this again."""


def find(chromium):
    """The path of a Chromium, or None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    for path in (ON_A_MAC, Path(chromium.executable_path)):
        if path.exists():
            return str(path)
    return None


def launch(chromium, profile=None, **options):
    """A running browser (`playwright.chromium`), or one with a profile in a folder: its context.

    Without a browser on the machine, it says what to do.
    """
    path = find(chromium)
    if path is None:
        raise RuntimeError("There is no browser for the tests: run `make test-setup`, which finds or installs one.")
    # Chromium refuses its sandbox to root, who is anybody in a container.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    options |= {"executable_path": path, "args": QUIET + root}
    return chromium.launch_persistent_context(profile, **options) if profile else chromium.launch(**options)


def ways_to_install():
    """Commands that may bring a Chromium here, each tried if those before it brought none."""
    yield [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        yield [["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]]


def works(playwright):
    """Whether there is a browser that starts; a bare system may lack what it needs."""
    try:
        launch(playwright.chromium).close()
    except (Error, RuntimeError) as error:
        print(str(error).strip().splitlines()[0], flush=True)
        return False
    return True


def main():
    with sync_playwright() as playwright:
        for way in [[], *ways_to_install()]:
            for command in way:
                print(*command, flush=True)
                if subprocess.run(command).returncode:
                    break
            if works(playwright):
                print(f"The tests use {find(playwright.chromium)}")
                return
    sys.exit(MISSING)


if __name__ == "__main__":
    main()
