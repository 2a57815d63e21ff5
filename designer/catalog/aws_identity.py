"""AWS identities: user, group, role, policy. Permissions follow the links drawn (least privilege)."""

from __future__ import annotations

from designer.catalog.component import Many, prop
from designer.catalog.responsibility import PAAS
from designer.catalog.traits import Identity, Policy, Service


class Bounded(Identity):
    """An identity that may have a permissions boundary: users and roles, but no groups."""

    boundary: str = prop(
        "", "Permissions boundary", "Id of a policy: only what it allows as well may be done, whatever else is permitted. It permits nothing by itself.",
        group="Security", refers=True,
    )  # fmt: skip

    def bounded_by(self) -> str:
        """As drawn."""
        return self.boundary


class IamPolicy(Policy):
    """A set of permissions given to identities."""

    kind = "aws.iam-policy"
    title = "IAM policy"
    summary = "Permissions for the identities linked to it; link it to resources and the actions are derived."
    category = "identity"
    responsibility = PAAS
    links = {"uses": (Service,)}


class IamRole(Bounded):
    """An identity taken on for a while: no password, no key."""

    kind = "aws.iam-role"
    title = "IAM role"
    summary = "Permissions a machine or a person takes on for a while; no key to lose."
    is_taken_on = True
    category = "identity"
    responsibility = PAAS
    links = {"uses": (Policy, Identity, Service)}

    trusted_accounts: Many[str] = prop(
        (), "Trusted accounts", "Numbers of other accounts whose identities may take it on; a star for anyone.",
        group="Security",
    )  # fmt: skip
    external_id: str = prop(
        "", "External id", "What those of other accounts have to state to take it on: a number for each customer.",
        group="Security", pattern=r"^[A-Za-z0-9_+=,.@:/\-]*$",
    )  # fmt: skip

    def outsiders(self) -> tuple[str, ...]:
        """As drawn."""
        return self.trusted_accounts


class IamGroup(Identity):
    """Users with the same job."""

    kind = "aws.iam-group"
    title = "IAM group"
    summary = "Users with the same job get the same policies."
    gathers = True
    category = "identity"
    responsibility = PAAS
    links = {"uses": (Policy, Identity)}


class IamUser(Bounded):
    """One person or one program with credentials of its own; or the root user of the account."""

    kind = "aws.iam-user"
    title = "IAM user"
    summary = "One person's own identity. Programs should use a role; nobody should use root for daily work."
    category = "identity"
    responsibility = PAAS
    links = {"uses": (Policy, Identity, Service)}

    root: bool = prop(False, "Root user", "This is the account's root user.", group="Security")
    mfa: bool = prop(False, "MFA", "A second factor is needed to sign in.", group="Security")
    console: bool = prop(True, "Console access", "May sign in to the console.", group="Security")
    access_keys: int = prop(
        0, "Access keys", "Long-lived access keys it holds.", group="Security", ge=0, le=2
    )
    key_age_days: int = prop(
        0, "Oldest key", "Age of its oldest access key.", unit="days", group="Security", ge=0, le=36_500
    )
    people: int = prop(
        1, "People", "How many people or programs share this identity.", group="Security", ge=1, le=100_000
    )

    def is_unlimited(self) -> bool:
        """The root user."""
        return self.root

    def signs_in(self) -> bool:
        """With a password or a key."""
        return self.console or self.access_keys > 0

    def lone_secret(self) -> str:
        """An access key, or a password without a second factor."""
        if self.access_keys:
            return "access_keys"
        return "mfa" if self.console and not self.mfa else ""
