"""The server process of the simulated AWS: `python -m labs.aws_lab.serve CALL_LOG` prints its port, then serves.

It differs from moto's own server: an operation that moto lacks, or a crash inside moto, answers 501 instead of 500
(AWS SDKs retry 500 with back-off, the Terraform provider for more than ten minutes, but never 501); every call is
appended to a file of JSON lines; a few operations are answered here (`polyfills`); slow changes of state are
immediate; and known faults of moto are mended (`moto_fixes`, `cloudformation_fixes`).
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import re
import signal
import socket
import sys
import threading
import traceback
import urllib.parse
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labs.aws_lab import cloudformation_fixes, moto_fixes
from labs.aws_lab.polyfills import Answer, Call, polyfill
from moto.moto_api import state_manager
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

XML_REST = {"s3", "route53", "cloudfront"}
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, <linux/prctl.h>
BODY_LIMIT = 4_000_000  # bytes of a request that are read to learn its operation
NO_ROUTE = b"<title>404 Not Found</title>"  # of moto's web framework, not of AWS


def read_call(environ: WSGIEnvironment) -> Call:
    """What a request asks for."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = b""
    if 0 < length <= BODY_LIMIT:
        body = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = io.BytesIO(body)
    service, region = _credential_scope(environ)
    path = environ.get("PATH_INFO", "")
    return Call(service, _operation(environ, body), region, environ["REQUEST_METHOD"], path, body)


def _credential_scope(environ: WSGIEnvironment) -> tuple[str, str]:
    """(service, region) from the signature, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html"""
    signed = re.search(
        r"Credential=[^/]+/\d+/([^/]*)/([^/]+)/aws4_request", environ.get("HTTP_AUTHORIZATION", "")
    )
    if signed:
        return signed[2], signed[1]
    query = urllib.parse.parse_qs(environ.get("QUERY_STRING", ""))
    scope = query.get("X-Amz-Credential", [""])[0].split("/")
    return (scope[3], scope[2]) if len(scope) > 3 else ("?", "us-east-1")


def _operation(environ: WSGIEnvironment, body: bytes) -> str:
    if target := environ.get("HTTP_X_AMZ_TARGET", ""):
        return str(target).rsplit(".", 1)[-1]
    if _is_form(environ):
        action = re.search(rb"(?:^|&)Action=([A-Za-z0-9]+)", body)
        if action:
            return action[1].decode()
    query = environ.get("QUERY_STRING", "")
    return f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '')}" + (f"?{query}" if query else "")


def _is_form(environ: WSGIEnvironment) -> bool:
    return str(environ.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded")


def refusal(service: str, environ: WSGIEnvironment, code: str, message: str) -> Answer:
    """An error in the words of the service's own protocol."""
    error = f"<Code>{code}</Code><Message>{message}</Message>"
    if service == "ec2":
        body = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>lab</RequestID></Response>"
    elif service == "s3":
        body = f"<Error>{error}</Error>"
    elif service in XML_REST or (_is_form(environ) and not environ.get("HTTP_X_AMZ_TARGET")):
        body = f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>lab</RequestId></ErrorResponse>"
    else:
        return Answer(
            501, "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message}).encode()
        )
    return Answer(501, "text/xml", body.encode())


class LabApplication:
    """The middleware around moto's dispatcher."""

    def __init__(self, application: WSGIApplication, log: Path) -> None:
        self._application = application
        self._log = log.open("a", buffering=1)
        self._lock = threading.Lock()
        self._answered: dict[str, tuple[str, list[tuple[str, str]], bytes]] = {}
        self._turns: dict[str, threading.Lock] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("PATH_INFO") == "/lab/cloudformation-failures":
            return _send(start_response, Answer.of_json(cloudformation_fixes.take_failures()))
        call = read_call(environ)
        if answer := polyfill(call):
            self._record(call, answer.status, "polyfill")
            return _send(start_response, answer)
        try:
            status, headers, body = self._ask_once(environ)
        except NotImplementedError as gap:
            return self._refuse(start_response, environ, call, "NotImplemented", str(gap) or call.operation)
        except Exception as crash:
            where = traceback.extract_tb(crash.__traceback__)[-1]
            text = f"{type(crash).__name__}: {crash} ({Path(where.filename).parent.name}/{where.name})"
            return self._refuse(start_response, environ, call, "MotoCrash", text)
        code = int(status.split()[0])
        text = body[:400].decode("utf-8", "replace")
        if code == 500:
            return self._refuse(start_response, environ, call, "MotoError", text)
        if code == 404 and NO_ROUTE in body:
            return self._refuse(
                start_response, environ, call, "NotImplemented", f"no route for {call.operation}"
            )
        self._record(call, code, text if code >= 400 else "")
        start_response(status, headers)
        return [body]

    def _ask_once(self, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
        """What moto answers; what a busy machine makes an SDK ask again is done once, and answered as the first time."""
        asked = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if not asked:
            return self._ask_moto(environ)
        with self._lock:
            turn = self._turns.setdefault(asked, threading.Lock())
        with turn:
            if asked not in self._answered:
                found = self._ask_moto(environ)
                if not found[0].startswith("2"):
                    return found
                self._answered[asked] = found
            return self._answered[asked]

    def _ask_moto(self, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
        seen: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], _: Any = None, /) -> Callable[[bytes], object]:
            seen.append((status, headers))
            return lambda data: None

        body = b"".join(self._application(environ, note))
        return (*seen[-1], body)

    def _refuse(
        self, start_response: StartResponse, environ: WSGIEnvironment, call: Call, code: str, text: str
    ) -> Iterable[bytes]:
        self._record(call, 501, f"{code}: {text}")
        safe = re.sub(r"[<>&]", " ", text)
        answer = refusal(call.service, environ, code, f"lab: {call.service} {call.operation}: {safe}")
        return _send(start_response, answer, ("x-amzn-ErrorType", code))

    def _record(self, call: Call, status: int, note: str) -> None:
        row = {"service": call.service, "operation": call.operation, "status": status, "note": note}
        with self._lock:
            self._log.write(json.dumps(row) + "\n")


def _send(start_response: StartResponse, answer: Answer, *headers: tuple[str, str]) -> Iterable[bytes]:
    own = [
        ("Content-Type", answer.content_type),
        ("Content-Length", str(len(answer.body))),
        ("x-amzn-RequestId", str(uuid.uuid4())),
    ]
    start_response(f"{answer.status} lab", [*own, *headers])
    return [answer.body]


class _QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The call log says more."""


def main(log: Path) -> None:
    """Serve on a free port of loopback until the parent ends, or ends this."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    port = listener.getsockname()[1]
    os.environ.update(
        MOTO_PORT=str(port), MOTO_ACM_VALIDATION_WAIT="0", MOTO_IAM_LOAD_MANAGED_POLICIES="true"
    )
    for model in state_manager.get_registered_models():
        state_manager.set_transition(model, {"progression": "immediate"})
    moto_fixes.apply()
    cloudformation_fixes.apply(port)
    log.touch()
    application = LabApplication(DomainDispatcherApplication(create_backend_app), log)
    server = make_server(
        "127.0.0.1", port, application, threaded=True, request_handler=_QuietHandler, fd=listener.fileno()
    )
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    print(port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
