"""The compose laboratory tells a stack that survives from one that does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from labs.compose_lab.engine import NAMESPACES
from labs.compose_lab.stack import NotUp, Stack, check, stack
from labs.requirements import needs, require

SAMPLE = Path(__file__).parent / "compose_lab/samples/standby"
ACTIVE, STANDBY = "http://127.0.0.1:8080", "http://127.0.0.1:8081"
HOLD = 2.0  # seconds; the sample's balancers notice a loss after one
UNHEALTHY = """
name: lab-unhealthy
services:
  cache:
    image: redis:7-alpine
    healthcheck: {test: ["CMD-SHELL", "echo not today; exit 1"], interval: 1s, timeout: 1s, retries: 1}
"""

pytestmark = needs("docker", "compose")


def test_a_stack_that_does_not_become_healthy_says_why_and_leaves_nothing_behind(tmp_path: Path) -> None:
    # before the shared stack: there is one engine at a time
    (tmp_path / "compose.yaml").write_text(UNHEALTHY)
    with pytest.raises(NotUp, match="not today"), stack(tmp_path, seconds=20):
        pass
    assert not list(NAMESPACES.glob("lab-*"))


@pytest.fixture(scope="module")
def running() -> Iterator[Stack]:
    require("docker", "compose")
    with stack(SAMPLE) as up:
        yield up


def test_the_sample_has_no_traps() -> None:
    assert check(SAMPLE).errors == ()
    assert check(SAMPLE).warnings == ()


def test_both_replicas_answer_through_the_first_entry(running: Stack) -> None:
    burst = running.probe(20)
    assert burst.all_ok, burst.failures
    assert set(burst.entries_used) == {f"{ACTIVE}/"}
    assert len(burst.answered_by) == 2


def test_connections_are_open_where_networks_are_shared(running: Stack) -> None:
    reach = running.reach()
    assert reach.surprises == ()
    assert reach.published == {"lb-active:8080", "lb-standby:8081"}
    assert reach.opens("app-1", "db")
    assert not reach.opens("lb-active", "db")
    assert reach.ways_out == {"lb-active", "lb-standby"}
    assert not any(target.startswith("db:") for target in reach.direct)


def test_losing_a_node_is_a_loss_of_service_where_nothing_takes_over(running: Stack) -> None:
    outcome = running.chaos(level="label", label="loadpath.node", hold=HOLD)
    assert outcome.single_points_of_failure == {"app", "db"}, outcome.table()
    assert outcome.survived == {"lb", "lb-standby", "cache"}
    assert outcome.whole_again, outcome.table()


def test_losing_a_domain_takes_everything_in_it(running: Stack) -> None:
    labels = ["loadpath.within", "loadpath.node"]
    outcome = running.chaos(level="label", label=labels, only=["host-a", "rack", "app"], hold=HOLD)
    assert outcome.single_points_of_failure == {"rack", "app"}, outcome.table()
    assert outcome["host-a"].containers == 2
    assert outcome["rack"].during is outcome["app"].during, "the same two replicas go down only once"


def test_without_its_standby_the_balancer_is_a_single_point_of_failure(running: Stack) -> None:
    outcome = running.chaos(level="service", only=["lb-active"], entries=[ACTIVE], hold=1)
    assert outcome.single_points_of_failure == {"lb-active"}, outcome.table()


def test_a_replica_that_hangs_is_left_out(running: Stack) -> None:
    outcome = running.chaos(only=["lab-standby-app-2-1"], mode="pause", hold=4)
    assert outcome.single_points_of_failure == set(), outcome.table()


def test_a_crash_is_mended_by_the_restart_policy(running: Stack) -> None:
    outcome = running.chaos(level="service", only=["db"], mode="crash", hold=HOLD)
    assert outcome.survived == {"db"}, outcome.table()
