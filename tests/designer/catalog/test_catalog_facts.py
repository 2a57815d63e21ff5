"""The facts are complete, carry their source, and never stand in for something unknown in silence."""

import subprocess
import sys

import pytest

from designer.catalog.estimates import Fallible
from designer.catalog.facts import TABLES, Facts, facts
from designer.catalog.instances import instance
from designer.catalog.registry import load_catalog


@pytest.mark.parametrize("table", TABLES)
def test_every_row_says_where_it_is_from_and_of_when(table: str) -> None:
    for row in facts().rows(table):
        assert row["id"].startswith(f"{table}.")
        assert row["unit"]
        assert isinstance(row["evidenced"], bool)
        for known in row.get("values", {"": row}).values():
            assert facts().source_of(known["source"]) != known["source"], row["id"]
            assert known["as_of"]


@pytest.mark.parametrize("table", ["ec2", "rds", "elasticache"])
def test_every_instance_type_says_where_its_prices_are_from(table: str) -> None:
    for row in facts().rows(table):
        assert row["vcpus"] >= 1
        assert row["memory_gib"] > 0
        for price in row["usd_h"].values():
            assert price["value"] > 0
            assert facts().source_of(price["source"]) != price["source"]


def test_ids_are_unique() -> None:
    for table in TABLES:
        ids = [row["id"] for row in facts().rows(table)]
        assert len(ids) == len(set(ids))


def test_everything_a_component_refers_to_is_there() -> None:
    for kind, component in load_catalog().items():
        spec = component.model_validate({})
        for charge in spec.charges:
            if charge.price:
                assert facts().tiers(charge.price)[0].price.value > 0, kind
        assert not spec.request_limit or facts().value(spec.request_limit) > 0
        assert not isinstance(spec.delay(), str) or not spec.delay() or facts().value(str(spec.delay())) >= 0
        assert not spec.runs() or facts().value(f"defaults.service_ms.{spec.runs()}") > 0
        if isinstance(spec, Fallible):
            for row in filter(None, (spec.reliability, spec.reliability_spread)):
                known = row.startswith("sla.") and any(r["id"] == row for r in facts().rows("sla"))
                assert known or (
                    facts().has(f"recovery.mttf.default.{row}")
                    and facts().has(f"recovery.mttr.default.{row}")
                ), kind


def test_a_price_is_that_of_its_region() -> None:
    assert facts().value("prices.nat.hour", "us-east-1") == 0.045
    assert facts().value("prices.nat.hour", "ap-northeast-2") == 0.059
    assert facts().fact("prices.nat.hour", "us-east-1").assumed is None


def test_a_price_for_an_unlisted_region_is_marked() -> None:
    found = facts().fact("prices.nat.hour", "eu-west-1")
    assert found.value == 0.045
    assert str(found.assumed) == "no price for eu-west-1 in the table; that of us-east-1"


def test_a_range_counts_with_its_middle() -> None:
    assert facts().value("recovery.failover.rds.multi-az-instance") == 90
    assert "middle of 60 to 120" in facts().fact("recovery.failover.rds.multi-az-instance").note


def test_what_has_no_number_is_no_number() -> None:
    assert not facts().has("sla.internet-gateway")
    assert not facts().has("quotas.nat.scope")
    assert not facts().has("nothing.of.the.kind")
    with pytest.raises(KeyError):
        facts().fact("quotas.nat.scope")
    with pytest.raises(KeyError):
        facts().fact("prices.unheard-of")


def test_tiers_are_in_order_and_the_last_goes_on() -> None:
    assert [(t.size, t.price.value) for t in facts().tiers("prices.cloudfront", "us-east-1")] == [
        (10240, 0.085), (40960, 0.08), (None, 0.06),
    ]  # fmt: skip
    assert [(t.size, t.price.value) for t in facts().tiers("prices.s3.get", "us-east-1")] == [(None, 0.0004)]


def test_distances_between_regions() -> None:
    assert facts().rtt("ap-northeast-2", "ap-northeast-1").value == 35
    assert facts().rtt("us-east-2", "us-west-2").value == 60
    unknown = facts().rtt("sa-east-1", "eu-central-1")
    assert unknown.value == 150
    assert unknown.assumed is not None


def test_a_listed_instance_type_is_as_listed() -> None:
    found = instance("m7g.large", "us-east-1")
    assert (found.vcpus, found.memory_gib, found.usd_hour.value, found.assumed) == (2, 8.0, 0.0816, None)
    assert found.usd_hour.source == "karpenter"
    assert instance("t3.micro").cpu_baseline == 0.1


def test_a_database_costs_what_its_engine_does() -> None:
    assert instance("db.t3.large", "us-east-1", "mysql").usd_hour.value == 0.136
    assert instance("db.t3.large", "us-east-1", "postgres").usd_hour.value == 0.145
    other = instance("db.m5.large", "us-east-1", "postgres").usd_hour
    assert str(other.assumed) == "price of another engine: mysql"


def test_another_size_of_a_known_family_is_in_proportion() -> None:
    found = instance("m7g.4xlarge", "us-east-1")
    assert (found.vcpus, found.memory_gib) == (16, 64)
    assert found.usd_hour.value == pytest.approx(0.6528)
    assert "in proportion to m7g.2xlarge" in str(found.assumed)
    assert not found.usd_hour.evidenced


def test_an_unknown_family_is_marked() -> None:
    assert "counted as m5.2xlarge" in str(instance("z9x.2xlarge").assumed)
    assert "r6g.large at 2.3 times its price" in str(instance("db.r6g.large").assumed)
    assert instance("weird.metal").vcpus == 2


def test_a_price_known_elsewhere_follows_the_machine_below() -> None:
    found = instance("db.m7g.large", "us-east-1", "postgres").usd_hour
    assert found.value == pytest.approx(0.2344 * 0.0816 / 0.1003)
    assert found.assumed is not None


def test_tables_are_read_when_asked_for() -> None:
    table = Facts()
    table.value("sla.ec2.instance")
    assert set(table._tables) == {"sla"}
    code = "import sys; from designer.catalog.facts import facts; facts().value('sla.ec2.instance'); print('yaml' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
