"""A replica that needs the addresses in $REQUIRED, can do without those in $OPTIONAL, and says who it is."""

import os
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

INSTANCE = socket.gethostname()


def closed(variable: str) -> list[str]:
    """The addresses of a variable to which no connection can be opened."""
    silent = []
    for address in filter(None, os.environ.get(variable, "").split(",")):
        host, port = address.rsplit(":", 1)
        try:
            socket.create_connection((host, int(port)), 1).close()
        except OSError:
            silent.append(address)
    return silent


class Handler(BaseHTTPRequestHandler):
    """GET /healthz is about this process, every other path about what it needs as well."""

    def do_GET(self) -> None:
        """Answer 503 where something required is missing."""
        missing = [] if self.path == "/healthz" else closed("REQUIRED")
        degraded = [] if self.path == "/healthz" else closed("OPTIONAL")
        body = f"missing: {missing}, degraded: {degraded}\n".encode()
        self.send_response(503 if missing else 200)
        self.send_header("X-Instance", INSTANCE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


ThreadingHTTPServer(("0.0.0.0", 8080), Handler).serve_forever()
