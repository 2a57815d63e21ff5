"""A placeholder for your application: it answers when everything it needs answers, and 503 when something does not.

Put your own image in place of this one; keep the environment it reads. Standard library only.

    PORT            where it listens
    NAME            what it calls itself
    NEEDS, LIKES    names of variables that hold the addresses of what it cannot, and can, do without
    X_URL           scheme://host:port, several with commas between: any one of them will do

    GET /healthz    200 while the process lives (ask this in health checks)
    GET /           200 while everything needed answers, else 503 and what does not
"""

import http.server
import json
import os
import socket
import urllib.error
import urllib.parse
import urllib.request

PATH_HEADER = "X-Loadpath-Path"
TIMEOUT_S = 1.5
GREETINGS = {
    "postgresql": (b"\x00\x00\x00\x08\x04\xd2\x16\x2f", (b"S", b"N")),
    "redis": (b"PING\r\n", (b"+", b"-")),
    "memcached": (b"version\r\n", (b"V",)),
    "amqp": (b"AMQP\x00\x00\x09\x01", (b"\x01", b"A")),
    "mysql": (b"", (b"",)),
}


def answers(url, path):
    """True where the thing at `url` speaks its protocol; an HTTP service must itself be well."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "http":
        request = urllib.request.Request(url, headers={PATH_HEADER: path})
        try:
            with urllib.request.urlopen(request, timeout=2 * TIMEOUT_S):
                return True
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False
    greeting, replies = GREETINGS.get(parts.scheme, (None, ()))
    try:
        with socket.create_connection((parts.hostname, parts.port), timeout=TIMEOUT_S) as connection:
            if greeting is None:
                return True
            connection.settimeout(TIMEOUT_S)
            connection.sendall(greeting)
            first = connection.recv(64)
            return bool(first) and first.startswith(replies)
    except OSError:
        return False


def missing(names, path):
    """The names whose every address fails to answer."""
    return [name for name in names if not any(answers(url, path) for url in os.environ[name].split(","))]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))  # else it would pass for the next request
        me = os.environ["HOSTNAME"]
        passed = [step for step in self.headers.get(PATH_HEADER, "").split(",") if step]
        lost, without = [], []
        if self.path != "/healthz" and me not in passed:
            path = ",".join([*passed, me])
            lost = missing(os.environ["NEEDS"].split(), path)
            without = missing(os.environ["LIKES"].split(), path)
        body = json.dumps({"name": os.environ["NAME"], "instance": me, "missing": lost, "without": without}).encode()
        self.send_response(503 if lost else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_GET

    def log_message(self, *arguments):
        """Quiet: the balancer's checks would fill the log."""


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
