"""What statements name: actions by wildcard, drawn resources by id and by ARN, all of them or some."""

from __future__ import annotations

import re

import pytest

from designer.catalog.aws_data import S3, Rds
from designer.catalog.aws_identity import IamGroup, IamRole, IamUser
from designer.catalog.generic import DatabaseServer, ObjectStorage
from designer.graph.actions import Facet, every_facet, facets, levels, means_action, means_resource
from designer.graph.identity import Part, Resource


def facet_of(part: Part) -> Facet:
    return next(facet for facet in every_facet() if facet.part == part)


@pytest.mark.parametrize(
    ("pattern", "action", "meant"),
    [
        ("*", "s3:GetObject", True),
        ("s3:*", "s3:GetObject", True),
        ("S3:getobject", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get", "s3:GetObject", False),
        ("s3:Get.*", "s3:GetObject", False),
        ("sqs:*", "s3:GetObject", False),
    ],
)
def test_actions_by_wildcard(pattern: str, action: str, meant: bool) -> None:
    assert means_action(pattern, action) is meant


@pytest.mark.parametrize(
    ("named", "some", "whole"),
    [
        ("*", True, True),
        ("arn:aws:s3:::b/*", True, True),
        ("arn:aws:s3:::*", True, True),
        ("arn:aws:s3:::b*", True, True),
        ("arn:aws-cn:s3:::b/*", True, True),
        ("arn:aws:s3:eu-west-1:123456789012:b/*", True, True),
        ("arn:aws:s3:::b/private/*", True, False),
        ("arn:aws:s3:::*/x", True, False),
        ("arn:aws:s3:::b/?", True, False),
        ("arn:aws:s3*", True, True),
        ("arn:aws:s3:::b", False, False),
        ("arn:aws:s3:::bb/*", False, False),
        ("arn:aws:s3:::B/*", False, False),
        ("arn:aws:sqs:::b/*", False, False),
        ("b/*", False, False),
        ("", False, False),
    ],
)
def test_objects_by_arn(named: str, some: bool, whole: bool) -> None:
    objects, resource = facet_of("objects"), Resource("b", "objects")
    assert means_resource(named, resource, objects, whole=False) is some
    assert means_resource(named, resource, objects, whole=True) is whole


def test_a_drawn_resource_is_itself_and_not_its_parts() -> None:
    objects = facet_of("objects")
    assert means_resource(Resource("b", "objects"), Resource("b", "objects"), objects, whole=True)
    assert not means_resource(Resource("b"), Resource("b", "objects"), objects, whole=False)


def test_only_what_a_provider_runs_asks_for_permission() -> None:
    assert [facet.part for facet in facets(S3())] == ["objects", "arn"]
    assert facets(ObjectStorage()) == facets(DatabaseServer()) == ()


def test_the_password_of_a_database_reads_and_writes() -> None:
    assert levels(Rds(), "secretsmanager:GetSecretValue") == ("read", "write")
    assert levels(Rds(), "rds:DeleteDBInstance") == ("administer",)
    assert levels(Rds(), "s3:GetObject") == ()


def test_identities_are_told_apart_by_what_they_are() -> None:
    kinds = {spec: facets(spec)[0].resource for spec in (IamUser(), IamRole(), IamGroup())}
    assert list(kinds.values()) == ["user/{id}", "role/{id}", "group/{id}"]


def test_actions_are_spelled_as_the_provider_does() -> None:
    actions = {action for facet in every_facet() for action in facet.actions}
    assert [action for action in actions if not re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z]+", action)] == []
