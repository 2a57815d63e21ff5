"""Who may do what in the AWS model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exporters.aws.model.element import Element, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One permission. Resources are ARN patterns as text, or references to what is created here."""

    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...]
    resources: tuple[str | Reference, ...]
    other_actions: bool = False
    """It is about every action that is none of these."""
    other_resources: bool = False
    """It is about everything that is none of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Element):
    """A managed policy of one's own; never without statements."""

    statements: tuple[Statement, ...]


NOTHING = (Statement(effect="Deny", actions=("*",), resources=("*",)),)
"""The statements of a boundary that allows nothing: AWS has no empty policies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary(Element):
    """A managed policy beyond which those it bounds may do nothing; made before them, so it refers to none of them."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Element):
    """An identity that is taken on: by machines through an instance profile, by users, by anyone of the account."""

    machines: bool
    statements: tuple[Statement, ...]
    """Permissions of its own, derived from links."""
    policies: tuple[str, ...] = ()
    """Keys of the policies attached to it."""
    users: tuple[str, ...] = ()
    """Keys of the users that may take it on."""
    account: bool = False
    """Whoever of the account is permitted to may take it on (groups and roles cannot be named one by one)."""
    outsiders: tuple[str, ...] = ()
    """Numbers of other accounts whose identities may take it on; `*` for anyone."""
    external_id: str = ""
    """What those of other accounts have to state; empty: nothing."""
    boundary: str = ""
    """Key of its boundary; empty: none."""


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
    boundary: str = ""
    """Key of its boundary; empty: none."""
