"""Checks in the background: on a snapshot, the newest only, never a dead window."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support.drawing import draw
from support.window import Opener, checked, result_of, tab_of, until

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.document.design import Design
from designer.document.files import save
from designer.i18n import text
from designer.trust import TrustStore
from widgets import checks
from widgets.checks import Checked, Checker
from widgets.jobs import Failure, Jobs
from widgets.session import Session
from widgets.workbench import Workbench


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def test_work_is_done_elsewhere_and_handed_back_here(jobs: Jobs) -> None:
    here = threading.get_ident()
    seen: list[Any] = []
    jobs.run(
        lambda _: threading.get_ident(),
        lambda there: seen.append((there, threading.get_ident())),
        seen.append,
    )
    until(lambda: bool(seen), "nothing handed back")
    there, back = seen[0]
    assert there != here
    assert back == here
    assert jobs.is_idle()


def test_a_cancelled_job_hands_nothing_back(jobs: Jobs) -> None:
    go_on = threading.Event()
    seen: list[Any] = []

    def work(is_cancelled: Callable[[], bool]) -> bool:
        assert go_on.wait(20)
        return is_cancelled()

    job = jobs.run(work, seen.append, seen.append)
    job.cancel()
    go_on.set()
    until(jobs.is_idle, "the job never ended")
    assert seen == []


def test_what_work_tells_is_heard_here_in_order_and_before_it_is_done(jobs: Jobs) -> None:
    here = threading.get_ident()
    seen: list[Any] = []

    def work(is_cancelled: Callable[[], bool], tell: Callable[[Any], None]) -> str:
        tell(1)
        tell(2)
        return "done"

    jobs.run_telling(work, lambda step: seen.append((step, threading.get_ident())), seen.append, seen.append)
    until(jobs.is_idle, "never done")
    assert seen == [(1, here), (2, here), "done"]


def test_a_cancelled_job_is_not_heard_any_more(jobs: Jobs) -> None:
    go_on = threading.Event()
    seen: list[Any] = []

    def work(is_cancelled: Callable[[], bool], tell: Callable[[Any], None]) -> None:
        assert go_on.wait(20)
        tell("too late")

    job = jobs.run_telling(work, seen.append, seen.append, seen.append)
    job.cancel()
    go_on.set()
    until(jobs.is_idle, "the job never ended")
    assert seen == []


def test_a_job_that_fails_says_so(jobs: Jobs) -> None:
    seen: list[Failure] = []
    jobs.run(lambda _: 1 // 0, lambda _: None, seen.append)
    until(lambda: bool(seen), "the failure was swallowed")
    assert "ZeroDivisionError" in seen[0].line
    assert "1 // 0" in seen[0].details or "ZeroDivisionError" in seen[0].details


def test_only_the_newest_design_is_reported(
    jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(load_catalog(), draw({"web": "app"}))
    first, go_on, begun = session.design, threading.Event(), threading.Event()
    seen: list[Checked] = []

    def slow(
        design: Design, path: Path | None, before: Assessment | None, is_cancelled: Callable[[], bool]
    ) -> Checked:
        if design is first:
            begun.set()
            assert go_on.wait(20)
        return Checked(design, None, (), 0)

    monkeypatch.setattr(checks, "check", slow)
    checker = Checker(session, jobs)
    checker.checked.connect(seen.append)
    checker.check_now()
    assert begun.wait(20)
    session.edit(text("Rename"), edits.rename, "web", "front")
    go_on.set()
    until(lambda: bool(seen), "never reported")
    until(jobs.is_idle, "still working")
    assert [result.design for result in seen] == [session.design]
    assert checker.is_current


def test_the_window_goes_on_while_a_check_runs(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = opener(design=draw({"web": "app"}))
    go_on, begun = threading.Event(), threading.Event()
    real = checks.check

    def slow(
        design: Design, path: Path | None, before: Assessment | None, is_cancelled: Callable[[], bool]
    ) -> Checked:
        begun.set()
        assert go_on.wait(20)
        return real(design, path, before, is_cancelled)

    monkeypatch.setattr(checks, "check", slow)
    bench.go_to(["web"])
    assert bench.inspector.form is not None
    box = bench.inspector.form.rows["name"].editor.widget
    box.setFocus()
    QTest.keyClicks(box, "x")
    until(begun.is_set, "no check after typing")
    QTest.keyClicks(box, "yz")
    session = tab_of(bench).session
    assert session.design.nodes["web"].name.startswith("xyz")
    assert bench.status.freshness.text() == "checking…"
    go_on.set()
    checked(bench)
    assert bench.status.freshness.text().startswith("checked in")


def test_a_check_that_fails_becomes_a_problem_and_the_window_lives(
    opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = opener(design=draw({"web": "app"}))

    def broken(
        design: Design, path: Path | None, before: Assessment | None, is_cancelled: Callable[[], bool]
    ) -> Checked:
        raise ValueError("no such luck")

    monkeypatch.setattr(checks, "check", broken)
    bench.findings.check_now()
    until(lambda: "LP999" in {finding.rule for finding in result_of(bench).findings}, "not told")
    assert "no such luck" in str(result_of(bench).findings[0].message)
    assert bench.results.problems.shown.rowCount() == 1
    monkeypatch.undo()
    tab_of(bench).session.edit(text("Rename"), edits.rename, "web", "front")
    checked(bench)
    assert "LP999" not in {finding.rule for finding in result_of(bench).findings}


def test_results_reach_canvas_problems_and_status(opener: Opener) -> None:
    design = draw({"users": "users", "web": "app", "db": "database"}, ["users>web", "web>db"])
    bench: Workbench = opener(design=design)
    tab = bench.tabs.current()
    assert tab is not None
    assert tab.checker.latest is not None
    assert bench.results.problems.shown.rowCount() == len(
        [f for f in result_of(bench).findings if not f.waived]
    )
    assert {name for name, number in bench.status.numbers.items() if not number.isHidden()} >= {
        "availability",
        "load",
        "p95",
    }
    assert tab.canvas.scene.marks.node_badges


def test_the_settings_beside_a_file_hold_and_opening_it_runs_nothing(
    opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path, own = tmp_path / "x.loadpath.json", tmp_path / "own.py"
    save(draw({"db": "database"}), path)
    own.write_text("raise RuntimeError('it ran')\n", encoding="utf-8")
    (tmp_path / "loadpath.toml").write_text('rules = ["own.py"]\nignore = ["NET004"]\n', encoding="utf-8")
    bench = opener(path)
    result = result_of(bench)
    rules = {finding.rule for finding in result.findings}
    assert "DATA001" in rules
    assert not rules & {"NET004", "LP000"}
    assert result.asked is not None
    (left_out,) = result.asked.not_run
    TrustStore().remember(left_out, runs=True)
    bench.findings.check_now()
    until(
        lambda: any("it ran" in str(f.message) for f in result_of(bench).findings), "not run though allowed"
    )


def test_settings_that_are_wrong_are_a_problem_and_every_rule_is_asked(
    opener: Opener, tmp_path: Path
) -> None:
    path = tmp_path / "x.loadpath.json"
    save(draw({"db": "database"}), path)
    (tmp_path / "loadpath.toml").write_text('ignore = ["DATA01O"]\n', encoding="utf-8")
    found = {finding.rule: str(finding.message) for finding in result_of(opener(path)).findings}
    assert "loadpath.toml:1: ignore" in found["LP000"]
    assert "DATA001" in found
