"""The simulated AWS does once what a busy machine makes an SDK ask twice."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from labs.aws_lab.serve import LabApplication


def asked(invocation: str) -> dict[str, Any]:
    body = b"Action=AuthorizeSecurityGroupEgress&Version=2016-11-15"
    return {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/", "QUERY_STRING": "", "SERVER_NAME": "lab", "SERVER_PORT": "80",
        "HTTP_HOST": "ec2.us-east-1.amazonaws.com", "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http",
        "HTTP_AMZ_SDK_INVOCATION_ID": invocation,
    }  # fmt: skip


def test_a_repeated_request_is_answered_as_the_first_time(tmp_path: Path) -> None:
    answers = iter(["500 lab", "200 one", "200 two"])

    def service(_: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        status = next(answers)
        start(status, [])
        return [status.encode()]

    application: Any = LabApplication(service, tmp_path / "calls")
    said: list[str] = []
    for invocation in ("a", "a", "a", "b"):
        list(application(asked(invocation), lambda status, *_: said.append(status)))
    assert said[0].startswith("501")  # what failed is tried again
    assert said[1:] == ["200 one", "200 one", "200 two"]
