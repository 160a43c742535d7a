"""A real Chromium for the tests: the machine's own, else one that is installed here.

Pages are opened in the headless shell, Chromium without its windows: the same engine, and three quarters of the work.
Where there is none, they are opened in the whole browser, as is all that asks for a reader's settings or for times.
`python tests/site/browser.py` finds or installs both beforehand, so that no test waits for them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

# As Playwright and Debian call what they install, and the names that each goes by.
SHELL, WHOLE = "chromium-headless-shell", "chromium"
NAMES = {SHELL: (SHELL, "chrome-headless-shell"),
         WHOLE: ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge")}
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         # The site needs no other host: none is found.
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
MISSING = """There is no browser for the tests, and none could be installed.
Install Chromium or Google Chrome (on Debian: apt install chromium) and run this again."""


def find(chromium, kind=WHOLE):
    """The path of a browser of this kind, or None."""
    for name in NAMES[kind]:
        if path := shutil.which(name):
            return path
    whole = Path(chromium.executable_path)
    if kind == WHOLE:
        return next((str(path) for path in (ON_A_MAC, whole) if path.exists()), None)
    # Playwright has a folder for each, named alike; a license in it is called as the program is.
    beside = [home.with_name(home.name.replace("chromium", "chromium_headless_shell"))
              for home in whole.parents if home.name.startswith("chromium-")]
    return next((str(path) for home in beside for path in home.glob("*/*")
                 if path.stem in ("chrome-headless-shell", "headless_shell")), None)


def launch(chromium, kind=WHOLE, profile=None, **options):
    """A running browser (`playwright.chromium`), or one with a profile in a folder: its context.

    Without a browser on the machine, it says what to do.
    """
    path = find(chromium, kind)
    if path is None:
        raise RuntimeError(f"There is no {kind} for the tests: run `make test-setup`, which finds or installs one.")
    # Chromium refuses its sandbox to root, who is anybody in a container.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    options |= {"executable_path": path, "args": QUIET + root}
    return chromium.launch_persistent_context(profile, **options) if profile else chromium.launch(**options)


def ways_to_install(kind):
    """Commands that may bring a browser here, each tried if those before it brought none."""
    yield [[sys.executable, "-m", "playwright", "install", kind]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        yield [["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", kind]]


def working(playwright, kind):
    """The path of a browser that starts, or None; a bare system may lack what it needs."""
    path = find(playwright.chromium, kind)
    if path is None:
        print(f"There is no {kind} here", flush=True)
        return None
    try:
        launch(playwright.chromium, kind).close()
    except Error as error:
        print(str(error).strip().splitlines()[0], flush=True)
        return None
    return path


def provide(playwright, kind):
    """Find a browser or install one; whether there is one in the end."""
    for way in [[], *ways_to_install(kind)]:
        for command in way:
            print(*command, flush=True)
            if subprocess.run(command).returncode:
                break
        if path := working(playwright, kind):
            print(f"The tests use {path}")
            return True
    return False


def main():
    with sync_playwright() as playwright:
        if not provide(playwright, WHOLE):
            sys.exit(MISSING)
        if not provide(playwright, SHELL):
            print("Without the headless shell the tests of the site take a third longer.")


if __name__ == "__main__":
    main()
