"""Secrets in texts: told by their looks wherever they stand, never repeated, and not seen where there are none.

The examples are put together at run time, so that scanners of this repository have nothing to find.
"""

import orjson
import pytest

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.rules.registry import load_rules
from designer.rules.secrets import secret_in

AWS = "AKIA" + "IOSFODNN7EXAMPLE"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (f"key {AWS} of kim", "an AWS access key"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", "a private key"),
        ("gh" + "p_" + "a1B2" * 9, "a GitHub token"),
        ("xo" + "xb-1234567890-abc", "a Slack token"),
        ("AI" + "za" + "Sy0_-" * 7, "a Google API key"),
        ("sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc", "a Stripe key"),
        ("ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "a signed token"),
        ("postgres://app:hunter2@db/shop", "an address with a password in it"),
        ('{"password": "x7Kp29mQz4"}', "a password or key"),
        ("API_KEY=9f86d081884c7d659a2feaa0c55ad015", "a password or key"),
    ],
)
def test_a_secret_is_told_by_its_looks(words: str, kind: str) -> None:
    assert str(secret_in(words)) == kind


@pytest.mark.parametrize(
    "words",
    [
        "password: in the secrets manager",
        "password=${DB_PASSWORD1}",
        "token: <your-token-1>",
        "secret = arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf",
        "postgres://app:${PASSWORD}@db/shop",
        "https://shop.example/path:8080@home",
        "AKIA is how keys begin",
        "the password changes every 90 days",
        "api-key: aaaaaaaaaaa1",
        "10.0.0.0/16",
        "",
    ],
)
def test_what_only_speaks_of_secrets_is_none(words: str) -> None:
    assert secret_in(words) is None


def test_every_text_is_looked_at_and_the_secret_is_never_repeated() -> None:
    nodes = {
        "a": {"kind": "app", "name": f"app {AWS}"},
        "b": {"kind": "app", "name": "b", "notes": f"use {AWS}"},
        "c": {
            "kind": "aws.security-group",
            "name": "c",
            "ingress": [{"ports": "22", "description": f"for {AWS}"}],
        },
        "d": {"kind": "app", "name": "d"},
    }
    links = [{"from": "d", "to": "b", "label": f"with {AWS}"}]
    design = parse(orjson.dumps({"format": 1, "name": "x", "nodes": nodes, "links": links}), load_catalog())
    found = list(load_rules()["SEC030"].check(Assessment(design)))
    assert [(hit.nodes, str(hit.message).split(" holds")[0]) for hit in found] == [
        (("a",), "name of a"),
        (("b",), "notes of b"),
        (("c",), "ingress of c"),
        (("d", "b"), "The label from d to b"),
    ]
    assert not any(AWS in str(hit.message) + str(hit.why) for hit in found)
