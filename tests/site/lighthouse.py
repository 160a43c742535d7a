"""What Lighthouse says of every page on a simulated slow phone: `make lighthouse`, or with names of pages.

The site is served compressed, as from a host on the web. Lighthouse times a real browser here and
computes from that what a slow phone would need: on a busy machine the speed comes out lower. So the
best of some runs counts, and nothing of this is a test; `test_visits.py` has the budgets.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "book" / "_site")]

from booksite import katex  # noqa: E402 (the lines above make it findable)
from browser import find  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from serve import SITE, make_server  # noqa: E402

LIGHTHOUSE = HERE / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
TIMES = {"FCP": "first-contentful-paint", "LCP": "largest-contentful-paint", "TBT": "total-blocking-time",
         "CLS": "cumulative-layout-shift", "SI": "speed-index"}


def look(node, chromium, address, folder):
    """One run of Lighthouse: its report."""
    report = Path(folder, "report.json")
    flags = "--headless=new --disable-gpu" + (" --no-sandbox" if os.geteuid() == 0 else "")
    run = subprocess.run(
        [node, str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={report}",
         "--no-enable-error-reporting", f"--only-categories={','.join(CATEGORIES)}",
         "--disable-full-page-screenshot", f"--chrome-flags={flags}"],
        env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"Lighthouse failed on {address}:\n{run.stdout[-1000:]}{run.stderr[-2000:]}")
    return json.loads(report.read_text(encoding="utf-8"))


def faults(report):
    """Audits that cost points, other than times."""
    for category in CATEGORIES[1:]:
        for audit in report["categories"][category]["auditRefs"]:
            found = report["audits"][audit["id"]]
            if audit["weight"] and found["score"] is not None and found["score"] < 1:
                yield f"{category}: {audit['id']}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="parts of pages' names; without any, every page")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", help="a folder for the reports")
    chosen = parser.parse_args()
    with sync_playwright() as playwright:
        chromium = find(playwright.chromium)
    names = sorted(page.relative_to(SITE).as_posix() for page in [*SITE.glob("book/*.html"), SITE / "search.html"])
    names = [name for name in names if not chosen.names or any(part in name for part in chosen.names)]
    print(f"{'':38} {'perf.':>6} {'access':>6} {'best':>5} {'SEO':>4}  " + " ".join(f"{name:>6}" for name in TIMES)
          + "   (ms; the best of", chosen.runs, "runs)")
    with make_server(SITE) as server, tempfile.TemporaryDirectory() as folder:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in names:
            address = f"http://localhost:{server.server_port}/{name}"
            reports = [look(katex.node(), chromium, address, folder) for _ in range(chosen.runs)]
            best = max(reports, key=lambda report: report["categories"]["performance"]["score"])
            if chosen.keep:
                Path(chosen.keep, name.replace("/", "-") + ".json").write_text(json.dumps(best))
            scores = [round(100 * min(report["categories"][category]["score"] for report in reports))
                      if category != "performance" else round(100 * best["categories"][category]["score"])
                      for category in CATEGORIES]
            times = [best["audits"][audit]["numericValue"] for audit in TIMES.values()]
            print(f"{name:38} {scores[0]:6} {scores[1]:6} {scores[2]:5} {scores[3]:4}  "
                  + " ".join(f"{time:6.3f}" if key == "CLS" else f"{time:6.0f}" for key, time in zip(TIMES, times)),
                  flush=True)
            for fault in sorted({fault for report in reports for fault in faults(report)}):
                print(f"    {fault}")
        server.shutdown()


if __name__ == "__main__":
    main()
