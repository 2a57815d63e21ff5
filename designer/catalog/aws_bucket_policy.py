"""Policies of buckets: who else may do what to the objects of a bucket, and when that means everybody."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Literal

from designer.catalog.component import Many, Properties, prop

READ = "s3:GetObject"
LIST = "s3:ListBucket"


class BucketStatement(Properties):
    """One statement of a bucket policy."""

    effect: Literal["Allow", "Deny"] = prop("Allow", "Effect", "Whether the actions are allowed or denied.")
    principals: Many[str] = prop(
        ("*",), "Principals", "ARNs of identities or numbers of accounts; a star for anyone."
    )
    actions: Many[str] = prop((READ,), "Actions", "For example s3:GetObject; a star is a wildcard.")
    addresses: Many[str] = prop(
        (), "Only from", "CIDR blocks that requests must come from. Empty: from anywhere."
    )


def is_public(statements: Sequence[BucketStatement], action: str = READ) -> bool:
    """Whether anyone may read objects (or do whatever `action` says) by these statements: some allows it, none denies it.

    S3 calls a policy public where a star as principal is not narrowed by a condition (Amazon S3 User Guide: The meaning of
    "public"); a range wider than a /8 narrows nothing.
    """
    about = [s for s in statements if is_for_anyone(s) and _is_about(s, action)]
    return any(s.effect == "Allow" for s in about) and not any(s.effect == "Deny" for s in about)


def opens(statement: BucketStatement) -> bool:
    """Whether it allows anyone anything: what S3 refuses where public policies are blocked, a Deny beside it or not."""
    return statement.effect == "Allow" and is_for_anyone(statement)


def is_for_anyone(statement: BucketStatement) -> bool:
    """Whether it is about everybody, wherever they are."""
    return "*" in statement.principals and (
        not statement.addresses or any(_is_wide(cidr) for cidr in statement.addresses)
    )


def _is_about(statement: BucketStatement, action: str) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in statement.actions)


def _is_wide(cidr: str) -> bool:
    try:
        net = ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return False
    return net.prefixlen < (8 if net.version == 4 else 16)
