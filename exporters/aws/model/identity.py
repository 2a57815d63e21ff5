"""Who may do what in the AWS model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exporters.aws.model.element import Element, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One permission. Resources are ARNs as text, or references to what is created here."""

    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...]
    resources: tuple[str | Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Element):
    """A managed policy of one's own."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Element):
    """An identity that machines (or people of the account) take on."""

    machines: bool
    """Taken on by EC2 instances, through an instance profile."""
    statements: tuple[Statement, ...]
    """Permissions of its own, derived from links."""
    policies: tuple[str, ...] = ()
    """Keys of the policies attached to it."""
    users: tuple[str, ...] = ()
    """Keys of the users that may take it on; empty with `machines` False: anyone of the account whom it permits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Element):
    """Users with the same job."""

    policies: tuple[str, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Element):
    """One person or program."""

    groups: tuple[str, ...]
    policies: tuple[str, ...]
    statements: tuple[Statement, ...]
    mfa: bool
    """May do nothing without a second factor."""
