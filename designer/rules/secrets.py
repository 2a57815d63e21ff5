"""Rules about secrets written down where everybody reads them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from designer.analysis.assessment import Assessment
from designer.catalog.component import Component, Properties
from designer.document.design import Link
from designer.i18n import Text, text
from designer.rules.each import each, each_link
from designer.rules.rule import Hit, Rule

SHORTEST = 12
"""No secret that can be told by its looks is shorter."""
RANDOM = 3.0
"""Bits a letter from which a value looks made by a machine; English words and placeholders have less."""

KNOWN: tuple[tuple[Text, re.Pattern[str]], ...] = (
    (text("an AWS access key"), re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b")),
    (text("a private key"), re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")),
    (text("a GitHub token"), re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40,})")),
    (text("a Slack token"), re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}")),
    (text("a Google API key"), re.compile(r"\bAIza[A-Za-z0-9_-]{35}")),
    (text("a Stripe key"), re.compile(r"\b[rs]k_live_[A-Za-z0-9]{20,}")),
    (text("a signed token"), re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+")),
    (
        text("an address with a password in it"),
        re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:(?![$<{*])[^\s/:@]{3,}@"),
    ),
)
"""What it is, and how it looks whatever stands around it."""
SAID = re.compile(
    r"(?:passw(?:or)?d|passwd|secret|token|api[_-]?key|access[_-]?key)[\"']?\s*[:=]\s*[\"']?([^\s\"',;]{8,})",
    re.IGNORECASE,
)
"""A value that is called a secret; it is one where it looks random."""


@lru_cache(maxsize=1 << 15)
def secret_in(words: str) -> Text | None:
    """What kind of secret the words hold; None where they hold none that can be told."""
    if len(words) < SHORTEST:
        return None
    for name, looks in KNOWN:
        if looks.search(words):
            return name
    return text("a password or key") if any(_is_random(value) for value in SAID.findall(words)) else None


def _is_random(value: str) -> bool:
    """Whether a value has digits and letters in so little order as a machine makes; one that says where to look is none."""
    if (
        value[0] in "$<{*"
        or value.startswith(("arn:", "http:", "https:"))
        or not (any(map(str.isdigit, value)) and any(map(str.isalpha, value)))
    ):
        return False
    letters = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in letters.values()) >= RANDOM


def _words(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(property, text) of everything long enough that was set, those inside lists with the name of the list."""
    for name, value in given.items():
        if isinstance(value, str):
            if len(value) >= SHORTEST:
                yield name, value
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, str):
                    yield name, part
                elif isinstance(part, Properties):
                    yield from ((name, words) for _, words in _words(part.given()))


@each(Component)
def _on_nodes(a: Assessment, node_id: str, spec: Component) -> Iterator[Hit]:
    for where, words in (("name", a.name(node_id)), *_words(spec.given())):
        if (kind := secret_in(words)) is not None:
            yield Hit(
                text("{where} of {id} holds {secret}", where=where, id=node_id, secret=kind), (node_id,)
            )


@each_link
def _on_links(_: Assessment, link_id: str, link: Link) -> Iterator[Hit]:
    if (kind := secret_in(link.label)) is not None:
        ends = (link.source, link.target)
        yield Hit(
            text("The label from {source} to {target} holds {secret}", source=link.source, target=link.target, secret=kind),
            ends, (link_id,),
        )  # fmt: skip


WRITTEN_DOWN = Rule(
    id="SEC030",
    name="secret-in-text",
    severity="error",
    summary="A password, key or token stands in a name, a note or another text of the design.",
    why="The file is committed, shared and exported with its notes as comments: whoever reads it has the secret, and history keeps it.",
    detection="A text with the shape of a known kind of key, or a value called password, secret, token or key that looks random. The secret itself is never shown.",
    fix="Change the secret now, delete it from the file and from its history, and keep it in a secrets manager.",
    false_alarm="A made-up example value.",
    check=lambda a: (*_on_nodes(a), *_on_links(a)),
    bad={"nodes": {"app": {"kind": "app", "name": "app", "notes": "db password = x7Kp29mQz4"}}},
    good={"nodes": {"app": {"kind": "app", "name": "app", "notes": "db password: in the secrets manager"}}},
    tags=("security",),
    stride=("information-disclosure", "spoofing"),
    cwe=("CWE-540",),
    controls=("AWS Well-Architected SEC02-BP03",),
)
