"""A project's own rules: nothing runs before the user has said so, and then exactly what was read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.errors import UnreadableFile
from designer.rules.design import UNKNOWN_COMPONENT
from designer.rules.local import local_rules
from designer.rules.runner import lint
from designer.settings import rules_for, settings_for
from designer.trust import TrustStore

RULE = """
from designer.i18n import text
from designer.rules.rule import Hit, Rule
{before}

def _named(a):
    for node_id, node in sorted(a.design.nodes.items()):
        if node.name.startswith("tmp"):
            yield Hit(text("{{name}} is a throw-away name", name=node.name), (node_id,))

NAMES = Rule(
    id="{id}", name="throw-away-name", severity="warning", summary="S.", why="W.", detection="D.", fix="F.",
    false_alarm="N.", check=_named, bad={{}}, good={{}}, tags=("house",),
)
"""
DESIGN = {"format": 1, "name": "x", "nodes": {"a": {"kind": "app", "name": "tmp1"}}}


def project(folder: Path, before: str = "", rule_id: str = "ACME001") -> Path:
    """A project with one rule of its own; the path of a design in it."""
    (folder / "lint_rules").mkdir(parents=True)
    (folder / "lint_rules" / "names.py").write_text(RULE.format(before=before, id=rule_id), encoding="utf-8")
    (folder / "loadpath.toml").write_text('rules = ["./lint_rules"]\nignore = ["NET"]\n', encoding="utf-8")
    (folder / "x.loadpath.json").write_bytes(orjson.dumps(DESIGN))
    return folder / "x.loadpath.json"


def found(rules: Any) -> list[tuple[str, tuple[str, ...]]]:
    design = parse(orjson.dumps(DESIGN), load_catalog())
    return [(f.rule, f.nodes) for f in lint(Assessment(design), rules)]


def test_nothing_runs_unless_it_is_trusted(tmp_path: Path) -> None:
    witness = tmp_path / "it-ran"
    design = project(tmp_path / "p", f"open({str(witness)!r}, 'w').close()")
    asked = rules_for(settings_for(design))
    assert [rules.folder.name for rules in asked.not_run] == ["lint_rules"]
    assert "ACME001" not in asked.rules
    assert not witness.exists()
    asked = rules_for(settings_for(design), lambda _: True)
    assert asked.not_run == ()
    assert witness.exists()


def test_a_trusted_rule_finds_what_it_is_about(tmp_path: Path) -> None:
    asked = rules_for(settings_for(project(tmp_path)), lambda _: True)
    assert ("ACME001", ("a",)) in found(asked.rules)
    assert found(asked.rules.chosen(["house"], [], {})) == [("ACME001", ("a",))]


def test_what_runs_is_what_was_read_not_what_is_there_later(tmp_path: Path) -> None:
    design = project(tmp_path)
    source = tmp_path / "lint_rules" / "names.py"
    read = local_rules(tmp_path / "lint_rules")
    source.write_text("raise SystemExit", encoding="utf-8")
    assert [rule.id for rule in read.load().rules] == ["ACME001"]
    assert local_rules(tmp_path / "lint_rules").digest != read.digest
    assert design.exists()


def test_compiled_code_beside_the_source_is_not_run(tmp_path: Path) -> None:
    """An unchecked .pyc is what Python itself would run in the name of the source that was looked at."""
    import importlib.util
    import marshal

    project(tmp_path)
    witness = tmp_path / "it-ran"
    code = compile(f"open({str(witness)!r}, 'w').close()", "names.py", "exec")
    cached = Path(importlib.util.cache_from_source(str(tmp_path / "lint_rules" / "names.py")))
    cached.parent.mkdir()
    cached.write_bytes(
        importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8) + marshal.dumps(code)
    )
    assert [rule.id for rule in local_rules(tmp_path / "lint_rules").load().rules] == ["ACME001"]
    assert not witness.exists()


def test_modules_may_use_one_another_and_a_rule_met_twice_counts_once(tmp_path: Path) -> None:
    project(tmp_path)
    package = tmp_path / "lint_rules"
    (package / "__init__.py").write_text("from .names import NAMES\n", encoding="utf-8")
    (package / "deep").mkdir()
    (package / "deep" / "words.py").write_text("BAD = 'tmp'\n", encoding="utf-8")
    (package / "zz.py").write_text("from .deep.words import BAD\nfrom . import names\n", encoding="utf-8")
    pack = local_rules(package).load()
    assert (pack.problem, [rule.id for rule in pack.rules]) == (None, ["ACME001"])


def test_a_rule_may_build_on_one_of_ours_that_it_imports(tmp_path: Path) -> None:
    before = "from designer.rules.design import UNKNOWN_COMPONENT as OURS\n"
    asked = rules_for(settings_for(project(tmp_path, before)), lambda _: True)
    assert found(asked.rules).count(("ACME001", ("a",))) == 1
    assert [rule for rule, _ in found(asked.rules) if rule == "LP000"] == []
    assert asked.rules[UNKNOWN_COMPONENT.id] is UNKNOWN_COMPONENT


def test_one_file_will_do(tmp_path: Path) -> None:
    project(tmp_path)
    assert [r.id for r in local_rules(tmp_path / "lint_rules" / "names.py").load().rules] == ["ACME001"]


@pytest.mark.parametrize(
    ("before", "rule_id", "said"),
    [
        ("import nowhere_at_all", "ACME001", "nowhere_at_all"),
        ("def (", "ACME001", "SyntaxError"),
        ("", "HA001", "HA001"),
        ("", "no id", "is no id of a rule"),
        ("Rule = dict", "ACME001", "it defines no rule"),
    ],
)
def test_broken_rules_are_a_finding_and_the_others_still_run(
    before: str, rule_id: str, said: str, tmp_path: Path
) -> None:
    asked = rules_for(settings_for(project(tmp_path, before, rule_id)), lambda _: True)
    design = parse(orjson.dumps(DESIGN), load_catalog())
    findings = lint(Assessment(design), asked.rules)
    assert [said in str(f.message) for f in findings if f.rule == "LP000"] == [True]
    assert "SEC001" in asked.rules


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("[Hit('words', ())]", "no text"),
        ("[Hit(text('{what}', name=1), ())]", "KeyError"),
        ("[Hit(text('x'), ('gone',))]", "nothing with the id 'gone'"),
        ("[Hit(text('x'), (), severity='fatal')]", "'fatal' is no severity"),
        ("exit(0)", "SystemExit"),
        ("[3]", "AttributeError"),
    ],
)
def test_a_rule_that_breaks_off_is_a_finding(check: str, said: str, tmp_path: Path) -> None:
    asked = rules_for(
        settings_for(project(tmp_path, f"def _broken(a):\n    return {check}\n")), lambda _: True
    )
    source = tmp_path / "lint_rules" / "names.py"
    source.write_text(
        source.read_text(encoding="utf-8").replace("check=_named", "check=_broken"), encoding="utf-8"
    )
    asked = rules_for(settings_for(tmp_path / "x.loadpath.json"), lambda _: True)
    findings = lint(Assessment(parse(orjson.dumps(DESIGN), load_catalog())), asked.rules)
    assert [said in str(f.message) for f in findings if f.rule == "LP000"] == [True]


def test_a_folder_without_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="expected a folder of Python files"):
        local_rules(tmp_path)


def test_an_answer_holds_for_one_content_only(tmp_path: Path) -> None:
    project(tmp_path / "p")
    store = TrustStore(tmp_path / "config" / "answers.json")
    rules = local_rules(tmp_path / "p" / "lint_rules")
    assert store.answer(rules) is None
    store.remember(rules, runs=True)
    assert TrustStore(store.file).trusts(rules)
    (rules.folder / "more.py").write_text("x = 1\n", encoding="utf-8")
    changed = local_rules(rules.folder)
    assert (store.answer(changed), store.trusts(changed)) == (None, False)
    store.remember(changed, runs=False)
    assert (store.answer(changed), store.trusts(changed)) == (False, False)


@pytest.mark.parametrize("content", [b"", b"[]", b"not json", b'{"x": 3}', b"\xff"])
def test_a_damaged_store_trusts_nobody(content: bytes, tmp_path: Path) -> None:
    project(tmp_path / "p")
    store = TrustStore(tmp_path / "answers.json")
    store.file.write_bytes(content)
    rules = local_rules(tmp_path / "p" / "lint_rules")
    assert store.answer(rules) is None
    store.remember(rules, runs=True)
    assert store.trusts(rules)


def test_a_waiver_of_a_rule_that_was_not_run_is_left_alone(tmp_path: Path) -> None:
    waived = {
        **DESIGN,
        "waivers": [{"rule": "ACME001", "on": "a", "reason": "old"}, {"rule": "HA001", "reason": "x"}],
    }
    assessment = Assessment(parse(orjson.dumps(waived), load_catalog()))
    settings = settings_for(project(tmp_path))
    stale = [str(f.message) for f in lint(assessment, rules_for(settings).rules) if f.rule == "LP001"]
    assert len(stale) == 1
    assert "HA001" in stale[0]
    chosen = rules_for(settings, lambda _: True).rules.chosen(["NET", "LP001"], [], {})
    assert [f for f in lint(assessment, chosen) if f.rule == "LP001"] == []
