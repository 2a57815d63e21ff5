"""What is meant by a word that there is not: slips of the pen first, then words of other kinds and other tools."""

import pytest

from designer.catalog.registry import load_catalog
from designer.catalog.synonyms import KINDS, PROPERTIES, kind_meant, property_meant
from designer.document.design import Link, Targets, Workload


@pytest.mark.parametrize(
    ("kind", "word", "meant"),
    [
        ("aws.ec2", "public_address", "public_ip"),
        ("aws.ec2", "publicIp", "public_ip"),
        ("server", "public_ip", "public_address"),
        ("aws.rds", "public_ip", "publicly_accessible"),
        ("aws.rds", "multi_zone", "multi_az"),
        ("aws.rds", "MultiAZ", "multi_az"),
        ("aws.rds", "allocated_storage", "storage_gb"),
        ("aws.rds", "backup_retention_period", "backup_days"),
        ("server", "cores", "vcpus"),
        ("server", "ram", "memory_gb"),
        ("server", "monthly_cost", "monthly_usd"),
        ("app", "workers", "processes"),
        ("aws.s3", "versioning", "versioned"),
        ("app", "colour", ""),
    ],
)
def test_a_property_of_another_name(kind: str, word: str, meant: str) -> None:
    assert property_meant(word, load_catalog()[kind]) == meant


def test_what_is_set_already_is_not_meant() -> None:
    assert property_meant("public_address", load_catalog()["aws.ec2"], {"public_ip"}) != "public_ip"


@pytest.mark.parametrize(
    ("model", "word", "meant"),
    [
        (Workload, "peak_rsp", "peak_rps"),
        (Workload, "growth", "growth_per_month"),
        (Targets, "availabilty", "availability"),
        (Targets, "budget", "monthly_cost_usd"),
        (Targets, "rto", "rto_minutes"),
        (Link, "protocl", "protocol"),
    ],
)
def test_a_field_of_the_design_and_of_a_link(model: type[Workload], word: str, meant: str) -> None:
    assert property_meant(word, model) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("databse", "database"), ("postgres", "database"), ("Redis", "cache"), ("ec2", "aws.ec2"), ("nginx", "load-balancer"),
        ("virtual_machine", "server"), ("zeppelin", ""),
    ],
)  # fmt: skip
def test_a_kind_of_another_name(word: str, meant: str) -> None:
    assert kind_meant(word, load_catalog()) == meant


def test_every_synonym_leads_somewhere() -> None:
    catalog = load_catalog()
    known = {name for kind in catalog.values() for name in kind.model_fields}
    known |= {name for model in (Workload, Targets, Link) for name in model.model_fields}
    assert set(KINDS) - set(catalog) == set()
    assert [words for words in PROPERTIES if not known & set(words)] == []
    assert {word for words in KINDS.values() for word in words} & set(catalog) == set()
