"""What all elements of the AWS model share, and how they point at values known only once something exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HOME = ""
"""Region key of everything that is in the home region, or in none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing to create."""

    key: str
    """Identifier in the code: unique among elements of its class, stable while the drawn id is."""
    name: str = ""
    """The drawn name: the `Name` tag."""
    origin: tuple[str, ...] = ()
    """Ids of the drawn nodes and links it comes from; empty for what only AWS needs."""
    region: str = HOME
    """Key of its `Region` where that is not the home region."""
    notes: str = ""
    """What the user wrote about it: a comment in the code."""


Tls = Literal["1.0", "1.1", "1.2", "1.3"]
"""A version of TLS."""

What = Literal[
    "database", "cache", "queue", "bucket", "files", "instance", "scaling-group", "balancer", "distribution",
    "role", "user", "group", "policy",
]  # fmt: skip
Attribute = Literal["address", "port", "secret", "url", "arn", "name", "objects"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that exists once the element does: the address of a database, the URL of a queue.

    `objects` is the ARN of everything in a bucket; `secret` the ARN of a database's master password.
    """

    what: What
    key: str
    attribute: Attribute
