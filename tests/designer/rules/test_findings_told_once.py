"""How findings are told: once for one fact, as gravely as it is, with everybody named and the numbers that fit the names."""

from typing import Any

import orjson
import pytest

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.rules.example import Sketch, example
from designer.rules.registry import load_rules
from designer.rules.rule import Hit


def found(rule: str, nodes: dict[str, Sketch], *links: Sketch, **design: Any) -> list[Hit]:
    data = orjson.dumps({"format": 1, "name": "x", **example(nodes, *links, **design)})
    return list(load_rules()[rule].check(Assessment(parse(data, load_catalog()))))


def test_machines_behind_two_balancers_are_told_once_and_others_beside_them_for_themselves() -> None:
    fleet: dict[str, Sketch] = {
        "front": "aws.alb",
        "inner": "aws.alb",
        "one": "aws.ec2",
        "two": "aws.ec2",
        "new": "aws.asg",
    }
    both = ["front>one", "front>two", "inner>one", "inner>two", "inner>new"]
    assert [hit.nodes for hit in found("CAP005", fleet, *both)] == [("one", "two", "front")]
    apart = [*both[:3], "inner>new"]
    assert [hit.nodes for hit in found("CAP005", fleet, *apart)] == [("one", "two", "front")]
    assert [hit.nodes for hit in found("CAP005", fleet, "front>one", "inner>two")] == [
        ("one", "front"),
        ("two", "inner"),
    ]


def test_all_that_share_a_machine_with_the_data_are_named() -> None:
    nodes: dict[str, Sketch] = {
        "box": "server",
        "web": "app in box",
        "jobs": "worker in box",
        "db": "database in box",
    }
    (fate,) = found("HA012", nodes, "web>db")
    assert str(fate.message) == "web, jobs and db fail together: all run in box"
    (fate,) = found("HA012", {key: kind for key, kind in nodes.items() if key != "jobs"}, "web>db")
    assert str(fate.message) == "web and db fail together: both run in box"
    (work,) = found("CAP006", nodes, "web>db")
    assert str(work.message) == "web, jobs and db compete for the processor and memory of box"


def test_what_goes_dark_is_counted_with_what_it_goes_dark_with() -> None:
    (hit,) = found("HA013", {"users": "users", "app": "app"}, "users>app")
    assert str(hit.why) == "Without it these stop answering, in turn: app, users; 2 in all."


@pytest.mark.parametrize(("processes", "said"), [(1, "One process on"), (2, "2 processes on")])
def test_one_process_is_no_processes(processes: int, said: str) -> None:
    nodes: dict[str, Sketch] = {
        "box": ("server", {"vcpus": 8}),
        "app": ("app in box", {"processes": processes}),
    }
    (hit,) = found("CAP002", nodes)
    assert str(hit.message) == f"{said} the 8 cores of box"


def test_a_balancer_of_a_provider_has_a_name_if_not_one_of_yours() -> None:
    (own,) = found("NET006", {"users": "users", "lb": "load-balancer"}, "users>lb")
    assert (own.severity, str(own.message)) == (None, "No name leads from users to lb, only its address")
    (lent,) = found("NET006", {"users": "users", "lb": "aws.alb"}, "users>lb")
    assert lent.severity == "info"
    assert found("NET006", {"users": "users", "pay": "external"}, "users>pay") == []
    assert str(lent.message) == "No name of yours leads from users to lb, only the one its provider gave it"


@pytest.mark.parametrize(
    ("sensitivity", "severity"), [("public", "warning"), ("internal", None), ("personal", None)]
)
def test_what_is_public_can_be_published_again(sensitivity: str, severity: str | None) -> None:
    (hit,) = found("DATA001", {"files": ("aws.s3", {"sensitivity": sensitivity})})
    assert hit.severity == severity


@pytest.mark.parametrize(
    ("actions", "wide"),
    [
        ("ssmmessages:* ec2messages:*", ""),  # what the agent of the provider needs
        ("ssmmessages:* ssm:*", "ssm:*"),
        ("*", "*"),
    ],
)
def test_services_that_know_no_resources_cannot_be_narrowed(actions: str, wide: str) -> None:
    statement = {"actions": actions.split(), "resources": ["*"]}
    hits = found("IAM003", {"agent": ("aws.iam-policy", {"statements": [statement]})})
    assert [str(hit.message) for hit in hits] == (
        [f"Policy agent allows {wide} on everything"] if wide else []
    )


def test_a_rule_by_which_the_internet_gets_in_is_told_once_and_one_that_waits_for_it_for_itself() -> None:
    def rules(**db: Any) -> set[str]:
        nodes: dict[str, Sketch] = {
            "vpc": "aws.vpc",
            "igw": "aws.internet-gateway in vpc",
            "public": ("aws.subnet in vpc", {"route": "internet-gateway"}),
            "db": ("aws.rds in public", {"ingress": [{"ports": "5432"}, {"ports": "22"}], **db}),
        }
        return {
            f"{rule} {hit.message}".partition(":")[0]
            for rule in ("SEC004", "SEC014")
            for hit in found(rule, nodes)
        }

    assert rules(publicly_accessible=True) == {
        "SEC014 The internet reaches db on port 5432",
        "SEC004 db admits 0.0.0.0/0 on 22",  # another port, where nothing listens
    }
    assert rules() == {
        "SEC014 db is one change away from the internet on port 5432",
        "SEC004 db admits 0.0.0.0/0 on 5432",
        "SEC004 db admits 0.0.0.0/0 on 22",
    }


def test_one_is_not_told_as_several() -> None:
    def said(rule: str, nodes: dict[str, Sketch], *links: Sketch, **design: Any) -> str:
        (hit,) = found(rule, nodes, *links, **design)
        return str(hit.message)

    assert said("DATA014", {"db": ("aws.rds", {"backup_days": 1})}) == "Backups of db are gone after 24 h"
    far: dict[str, Sketch] = {
        "one": "datacenter",
        "two": "datacenter",
        "app": "app in one",
        "db": "database in two",
    }
    assert said("NET005", far, "app>db") == "app calls db across regions or sites, once for each request"
    assert (
        said("NET005", far, ("app>db", {"calls": 3}))
        == "app calls db across regions or sites, 3 times for each request"
    )
    full: dict[str, Sketch] = {"db": ("database", {"storage_gb": 100, "used_gb": 85, "growth_gb": 10})}
    assert said("CAP016", full) == "db is full in month 2"


@pytest.mark.parametrize(
    ("kinds", "plain"),
    [
        (("aws.rds in vpc", "aws.rds in vpc2"), False),
        (("aws.s3 in seoul", "aws.s3 in tokyo"), False),
        (("database in dc", "database in dc2"), True),
        (("database in dc", "aws.rds in vpc"), True),  # nobody but you sets up that one
    ],
)
def test_what_a_provider_copies_between_regions_it_encrypts(kinds: tuple[str, str], plain: bool) -> None:
    nodes: dict[str, Sketch] = {
        "seoul": "aws.region",
        "tokyo": ("aws.region", {"region": "ap-northeast-1"}),
        "vpc": "aws.vpc in seoul",
        "vpc2": "aws.vpc in tokyo",
        "dc": "datacenter",
        "dc2": "datacenter",
        "one": kinds[0],
        "two": kinds[1],
    }
    hits = found("SEC001", nodes, ("one>two", {"kind": "replication"}))
    assert [hit.nodes for hit in hits] == ([("two", "one")] if plain else [])


def test_an_odd_one_behind_two_balancers_is_told_once_and_nothing_lacks_itself() -> None:
    nodes: dict[str, Sketch] = {
        "front": "load-balancer",
        "inner": "load-balancer",
        "one": "app",
        "two": "app",
        "db": "database",
    }
    both = ["front>one", "front>two", "inner>one", "inner>two"]
    assert [hit.nodes for hit in found("HA023", nodes, *both, "two>db")] == [("one", "db")]
    assert found("HA023", nodes, *both, "two>one") == []
