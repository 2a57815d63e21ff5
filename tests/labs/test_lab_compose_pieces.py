"""The parts of the compose laboratory that need no engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from labs.cache import exclusive
from labs.compose_lab.chaos import Loss, Outcome, parts
from labs.compose_lab.engine_api import EngineApi, Record
from labs.compose_lab.probe import Burst, Reply
from labs.compose_lab.recipes import Choice, choose, recipes, split_reference
from labs.compose_lab.resolver import answer
from labs.compose_lab.stack import check
from labs.errors import LabError
from labs.process import run, wait_until
from labs.requirements import needs

WEB = """
name: traps
services:
  web:
    image: nginx:1.27
    ports: ["8080:80"]
    networks: [inner]
    depends_on: {db: {condition: service_healthy}}
    healthcheck: {test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://localhost/"]}
  db:
    image: postgres:18
    ports: ["5432:5432"]
    volumes: ["data:/var/lib/postgresql/data"]
networks: {inner: {internal: true}}
volumes: {data: {}}
"""


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("nginx", ("nginx", "latest")),
        ("library/nginx:1.27-alpine", ("nginx", "1.27-alpine")),
        ("registry.example:5000/library/nginx:1", ("nginx", "1")),
        ("localhost/shop/web:2", ("shop/web", "2")),
        ("minio/minio", ("minio/minio", "latest")),
    ],
)
def test_the_name_of_an_image_is_what_counts(reference: str, expected: tuple[str, str]) -> None:
    assert split_reference(reference) == expected


def test_a_digest_cannot_be_stood_in_for() -> None:
    with pytest.raises(LabError, match="digest"):
        choose("nginx@sha256:00")


def test_recipes_are_chosen_by_name_tag_and_wish() -> None:
    def chosen(reference: str, **substitute: str) -> tuple[str, str] | None:
        choice = choose(reference, substitute)
        return (choice.recipe.name, choice.flavour) if choice else None

    assert chosen("postgres:16-alpine") == ("postgres", "alpine")
    assert chosen("rabbitmq:4") == ("rabbitmq", "debian")
    assert chosen("rabbitmq:4-management") == ("rabbitmq-management", "debian")
    assert chosen("busybox:1") == ("shell", "alpine")
    assert chosen("acme/shop:7") is None
    assert chosen("python:3", python="python-with-drivers") == ("python-with-drivers", "debian")
    assert choose("acme/shop:7", {"*": "python"}) == Choice(recipes()["python"], "debian")
    with pytest.raises(LabError, match="no stand-in called pyhton"):
        choose("python:3", {"python": "pyhton"})


def test_a_recipe_that_is_like_another_has_its_files_and_its_own_words() -> None:
    mysql, mariadb = recipes()["mysql"], recipes()["mariadb"]
    assert mysql.packages == mariadb.packages
    assert dict(mysql.files()) == dict(mariadb.files())
    assert mysql.image["Cmd"] == ["mysqld"]
    keys = {Choice(recipe, "debian").key("base") for recipe in recipes().values()}
    assert len(keys) == len(recipes())
    assert Choice(mysql, "debian").key("base") != Choice(mysql, "debian").key("another base")


def test_the_resolver_says_no_such_name() -> None:
    query = bytes.fromhex("abcd 0100 0001 0000 0000 0000") + b"\2db\0" + bytes.fromhex("0001 0001")
    reply = answer(query)
    assert reply is not None
    assert reply[:2] == query[:2]
    assert reply[3] & 0x0F == 3  # NXDOMAIN
    assert reply[12:] == query[12:]
    assert answer(b"") is None
    assert answer(query[:14]) is None


class _Containers(EngineApi):
    def __init__(self, *rows: tuple[str, str, str, str]) -> None:
        super().__init__(Path("nowhere"))
        self._rows = rows

    def containers(self, project: str = "") -> list[Record]:
        return [
            {
                "Id": name,
                "Names": [f"/{name}"],
                "State": state,
                "Labels": {"com.docker.compose.service": service, "within": within},
            }
            for name, service, within, state in self._rows
        ]


def test_parts_go_down_by_container_service_or_label() -> None:
    api = _Containers(
        ("s-app-1", "app", "host-a, rack", "running"),
        ("s-app-2", "app", "host-b, rack", "running"),
        ("s-db-1", "db", "", "running"),
        ("s-job-1", "job", "rack", "exited"),
    )
    assert parts(api, "s", "container") == {
        "s-app-1": ["s-app-1"],
        "s-app-2": ["s-app-2"],
        "s-db-1": ["s-db-1"],
    }
    assert parts(api, "s", "service") == {"app": ["s-app-1", "s-app-2"], "db": ["s-db-1"]}
    assert parts(api, "s", "label", "within") == {
        "host-a": ["s-app-1"],
        "host-b": ["s-app-2"],
        "rack": ["s-app-1", "s-app-2"],
    }


def test_one_failed_request_is_a_loss_of_service() -> None:
    good, bad = Reply(True, "HTTP 200", "a", "http://x", 1.0), Reply(False, "timeout", "", "", 3000.0)
    assert Burst((good, good)).all_ok
    assert not Burst((good, bad)).all_ok
    assert not Burst(()).all_ok
    assert Burst((good, bad)).failures == {"timeout": 1}
    losses = [
        Loss("app", 1, Burst((good,)), Burst((bad,)), True, (), 1.0),
        Loss("db", 1, Burst((good, bad)), Burst((bad,)), True, (), 1.0),
    ]
    outcome = Outcome(tuple(losses), ())
    assert outcome.single_points_of_failure == {"db"}
    assert outcome.survived == {"app"}
    assert outcome.whole_again
    assert not Outcome(tuple(losses), ("cache",)).whole_again


@needs("compose")
def test_traps_are_seen_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(WEB)
    verdict = check(tmp_path)
    assert not verdict.ok
    assert set(verdict.errors) == {
        "web: publishes a port but has internal networks only: the port will not be open",
        "web: healthcheck uses wget, which nginx:1.27 does not have",
        "web: waits for db to be healthy, but that has no healthcheck",
        "db: from postgres:18 on the data volume belongs at /var/lib/postgresql",
    }
    assert set(verdict.warnings) == {
        "web: healthcheck asks localhost, which may be ::1; use 127.0.0.1",
        "db: a store whose port is published on every interface",
    }


@needs("compose")
def test_a_file_that_compose_refuses_is_an_error_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {web: {image: nginx, colour: red}}\n")
    (error,) = check(tmp_path).errors
    assert "colour" in error
    (absence,) = check(tmp_path / "nowhere").errors
    assert "no compose file" in absence


def test_conditions_are_awaited_and_commands_end() -> None:
    answers = iter([False, False, True, False])
    assert wait_until(lambda: next(answers), 5, every=0)
    assert list(answers) == [False]
    assert not wait_until(lambda: False, 0)
    with pytest.raises(LabError, match="exit 3"):
        run(["sh", "-c", "exit 3"])
    with pytest.raises(LabError, match="not done after"):
        run(["sleep", "9"], seconds=0.1)
    with pytest.raises(LabError, match="command not found"):
        run(["no-such-program"])


def test_a_lock_has_one_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADPATH_LAB_CACHE", str(tmp_path))
    with exclusive("it"), pytest.raises(LabError, match="held the lock"), exclusive("it", seconds=0):
        pass
    with exclusive("it", seconds=0):
        pass
