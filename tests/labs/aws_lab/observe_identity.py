"""Who may do what: users, groups, roles, and the permissions that their policies add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from labs.aws_lab.reader import Reader
from labs.aws_lab.world import World

MANAGED_BY_AWS = "arn:aws:iam::aws:policy/"


def observe_identity(world: World, reader: Reader) -> None:
    """Fill in `facts["identities"]`: users, groups, roles, each with its policies and what they allow."""
    details = reader.client("iam").get_account_authorization_details(
        Filter=["User", "Role", "Group", "LocalManagedPolicy"]
    )
    managed = {policy["Arn"]: _default_document(policy) for policy in details["Policies"]}
    world.facts["identities"] = {
        "users": {
            user["UserName"]: {
                **_permissions(user, user.get("UserPolicyList", []), managed),
                "groups": sorted(user.get("GroupList", [])),
                "access_keys": len(
                    reader.all("iam", "list_access_keys", "AccessKeyMetadata", UserName=user["UserName"])
                ),
            }
            for user in details["UserDetailList"]
        },
        "groups": {
            group["GroupName"]: _permissions(group, group.get("GroupPolicyList", []), managed)
            for group in details["GroupDetailList"]
        },
        "roles": {
            role["RoleName"]: {
                **_permissions(role, role.get("RolePolicyList", []), managed),
                "trusts": sorted(_principals(role["AssumeRolePolicyDocument"])),
            }
            for role in details["RoleDetailList"]
        },
    }


def _default_document(policy: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(
        v["Document"] for v in policy["PolicyVersionList"] if v["IsDefaultVersion"]
    )
    return found


def _permissions(
    identity: Mapping[str, Any], inline: Iterable[Mapping[str, Any]], managed: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    attached = [policy["PolicyArn"] for policy in identity.get("AttachedManagedPolicies", [])]
    documents = [policy["PolicyDocument"] for policy in inline] + [
        managed[arn] for arn in attached if arn in managed
    ]
    return {
        "managed_policies": sorted(arn.removeprefix(MANAGED_BY_AWS).rsplit("/", 1)[-1] for arn in attached),
        "allows": sorted({line for document in documents for line in _allowed(document)}),
    }


def _allowed(document: Mapping[str, Any]) -> Iterable[str]:
    """`action on resource` for every pair that a policy allows."""
    for statement in _several(document["Statement"]):
        if statement["Effect"] == "Allow":
            for action in _several(statement.get("Action", [])):
                for resource in _several(statement.get("Resource", [])):
                    yield f"{action} on {resource}"


def _principals(document: Mapping[str, Any]) -> Iterable[str]:
    for statement in _several(document["Statement"]):
        principal = statement.get("Principal", {})
        values = principal.values() if isinstance(principal, Mapping) else [principal]
        for value in values:
            yield from _several(value)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
