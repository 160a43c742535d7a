"""Serve the built site on this machine: `python serve.py [--check] [PORT]`; needs Python alone."""

import argparse
import functools
import gzip
import http.server
import io
import sys
from pathlib import Path
from urllib.parse import urlsplit

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"

COMPRESSED = {".css", ".html", ".ipynb", ".js", ".json", ".md", ".svg", ".txt", ".xml"}


@functools.lru_cache(maxsize=256)
def compressed(path, changed):
    """A file's bytes as they go over a wire; `changed` is when it was, so that a new build is seen."""
    return gzip.compress(path.read_bytes(), mtime=0)


class Handler(http.server.SimpleHTTPRequestHandler):
    # Some systems' own tables lack fonts, or call a script plain text.
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".css": "text/css",
        ".html": "text/html; charset=utf-8",
        ".ipynb": "application/json",
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
        ".woff": "font/woff",
        ".woff2": "font/woff2",
    }

    def translate_path(self, address):
        """Published below /name/, a site's page for wrong addresses asks for its files there."""
        path = Path(super().translate_path(address))
        below = Path(self.directory, *path.relative_to(self.directory).parts[1:])
        return str(below if below.is_file() and not path.exists() else path)

    def send_head(self):
        """Text goes out compressed, as from a host on the web, and a wrong address has the site's own page."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() and urlsplit(self.path).path.endswith("/"):
            path /= "index.html"
        missing = not path.exists()
        if missing:
            path = Path(self.directory, "404.html")
        if path.suffix not in COMPRESSED or not path.is_file():
            return super().send_head()
        wanted = "gzip" in self.headers.get("Accept-Encoding", "")
        content = compressed(path, path.stat().st_mtime_ns) if wanted else path.read_bytes()
        self.send_response(404 if missing else 200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Vary", "Accept-Encoding")
        if wanted:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        return io.BytesIO(content)

    def end_headers(self):
        # A page that was built anew is seen at the next reload.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *words):
        """Say nothing: the address should stay in sight."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # A browser that leaves in the middle of a file is no error.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def make_server(folder, port=0):
    """A server of `folder` on localhost; port 0 takes any free one (`server.server_port`)."""
    return Server(("127.0.0.1", port), functools.partial(Handler, directory=str(folder)))


def main():
    parser = argparse.ArgumentParser(description="Serve the built site on this machine.")
    parser.add_argument("port", nargs="?", type=int, default=8000)
    parser.add_argument("--check", action="store_true", help="only say whether the port is free")
    chosen = parser.parse_args()
    try:
        server = make_server(SITE, chosen.port)
    except (OSError, OverflowError) as error:
        sys.exit(f"Port {chosen.port} can't be used ({error}). "
                 f"Choose another: make book PORT={chosen.port % 60000 + 1}")
    with server:
        if chosen.check:
            return
        if not (SITE / "index.html").is_file():
            sys.exit("There is no site yet: run `make site` first.")
        print(f"\nThe book is at http://localhost:{server.server_port}/ (Ctrl+C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
