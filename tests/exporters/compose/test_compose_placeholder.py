"""The placeholder application keeps to HTTP: a connection that stays open carries one request after another."""

import http.client
import http.server
import runpy
import threading
from collections.abc import Iterator

import pytest

from designer.resources import template_root


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[http.client.HTTPConnection]:
    for key, value in {"HOSTNAME": "me", "NAME": "app", "NEEDS": "", "LIKES": ""}.items():
        monkeypatch.setenv(key, value)
    handler = runpy.run_path(str(template_root() / "compose" / "app.py"))["Handler"]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    client = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    yield client
    client.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("method", "body"), [("POST", b"x" * 5000), ("HEAD", None), ("GET", None)])
def test_the_next_request_on_the_same_connection_is_answered(
    connection: http.client.HTTPConnection, method: str, body: bytes | None
) -> None:
    for verb, sent in ((method, body), ("GET", None)):
        connection.request(verb, "/", body=sent)
        kept = connection.sock
        answer = connection.getresponse()
        assert (answer.status, b'"app"' in answer.read()) == (200, verb != "HEAD")
        assert connection.sock is kept
