"""The baseline: what a team knows of does not fail a run; what is new does. And JUnit, Markdown and HTML of `lint`."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt

Call = Callable[..., Any]
Copy = Callable[[str], Path]
SCHEMA = json.loads(
    (Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")
)
HOSTILE = "<script>alert(1)</script> ]]> --> {{ 7*7 }} @everyone https://evil.example #1 `x` | \x00\x1b[2J [a](b) ![c](d) \\"
ALLOWED = {
    "testsuites": (set(), {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testcase"}),
    "testcase": ({"name", "classname", "time"}, {"failure", "skipped"}),
    "failure": ({"type", "message"}, set()),
    "skipped": ({"message"}, set()),
}
"""What we use of the XML schema that Jenkins publishes (junit-10.xsd of its xUnit plug-in): attributes and children."""
REQUIRED = {"testsuite": {"name", "tests", "failures", "errors"}, "testcase": {"name"}}


def findings(call: Call, *words: str | Path) -> list[Any]:
    found: list[Any] = json.loads(call("lint", "--format", "json", "--fail-on", "never", *words).out)[
        "findings"
    ]
    return found


@pytest.fixture
def shop(starter: Copy) -> Path:
    return starter("load-balanced")


@pytest.fixture
def hostile(shop: Path) -> Path:
    """The shop with names that are markup in every format."""
    whole = json.loads(shop.read_bytes())
    whole["name"] = HOSTILE
    for node in whole["nodes"].values():
        node["name"] = HOSTILE
    shop.write_text(json.dumps(whole))
    return shop


# --- baseline ----------------------------------------------------------------------------------------------------------


def test_what_is_known_does_not_fail_and_what_is_new_does(call: Call, shop: Path, tmp_path: Path) -> None:
    known = tmp_path / "baseline.json"
    assert call("lint", shop).code == 1
    assert call("lint", shop, "--write-baseline", known).code == 0
    assert call("lint", shop, "--baseline", known, "--fail-on", "info").code == 0
    whole = json.loads(shop.read_bytes())
    whole["nodes"]["lonely"] = {"kind": "database", "name": "lonely"}
    whole["links"].append({"from": "app-1", "to": "lonely"})
    shop.write_text(json.dumps(whole))
    told = {f["fingerprint"]: f["state"] for f in findings(call, shop, "--baseline", known)}
    new = {fingerprint for fingerprint, state in told.items() if state == "new"}
    assert new
    assert all("lonely" in fingerprint for fingerprint in new if fingerprint.startswith(("DATA", "HA010")))
    assert "HA002@lb|" in told.keys() - new
    assert call("lint", shop, "--baseline", known).code == 1
    said = call("lint", shop, "--baseline", known).out
    assert "load balancer is a single point of failure" not in said
    assert re.search(rf"{re.escape(str(shop))}: \d+ more in the baseline, 0 of the baseline gone\n", said)


def test_of_a_baseline_with_nothing_to_tell_nothing_is_told(call: Call, shop: Path, tmp_path: Path) -> None:
    empty, rule = tmp_path / "empty.json", ("--select", "NET001")
    assert call("lint", shop, *rule, "--write-baseline", empty).err == f"loadpath: wrote {empty}\n"
    for form in ("text", "md"):
        assert "in the baseline" not in call("lint", shop, *rule, "--baseline", empty, "--format", form).out


def test_the_file_is_made_for_git(call: Call, shop: Path, starter: Copy, tmp_path: Path) -> None:
    other = starter("single-server")
    known = tmp_path / "baseline.json"
    call("lint", shop, other, "--write-baseline", known)
    first = known.read_bytes()
    call("lint", other, shop, "--write-baseline", known)
    assert known.read_bytes() == first
    assert first.endswith(b"}\n")
    content = json.loads(first)
    assert list(content["findings"]) == sorted(content["findings"]) == [shop.name, other.name]
    known_as = content["findings"][shop.name]
    assert list(known_as) == sorted(known_as)
    assert known_as == {f["fingerprint"]: f["severity"] for f in findings(call, shop)}
    assert b'   "HA002@lb|"' in first  # one a line


def test_designs_are_found_from_any_folder(
    call: Call, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = tmp_path / "baseline.json"
    call("lint", shop, "--write-baseline", known)
    (tmp_path / "inner").mkdir()
    for folder, path in ((tmp_path, shop.name), (tmp_path / "inner", f"../{shop.name}")):
        monkeypatch.chdir(folder)
        assert call("lint", path, "--baseline", known).code == 0


def test_the_settings_of_a_project_name_its_baseline(call: Call, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "loadpath.toml").write_text('baseline = "known.json"\n')
    assert call("lint", shop).err == f"loadpath: {tmp_path / 'known.json'}: there is no such file\n"
    assert call("lint", shop, "--write-baseline", tmp_path / "known.json").code == 0
    assert call("lint", shop).code == 0
    assert {f["state"] for f in findings(call, shop)} == {"unchanged"}
    (tmp_path / "other.json").write_text('{"baseline": 1, "findings": {}}')
    assert call("lint", shop, "--baseline", tmp_path / "other.json").code == 1


CLOUD: dict[str, Any] = {
    "format": 1, "name": "x",
    "nodes": {
        "vpc": {"kind": "aws.vpc", "name": "vpc"}, "igw": {"kind": "aws.internet-gateway", "name": "igw", "in": "vpc"},
        "a": {"kind": "aws.subnet", "name": "a", "in": "vpc", "route": "internet-gateway"},
        "db": {"kind": "aws.rds", "name": "db", "in": "a", "ingress": [{"ports": "5432", "source": "0.0.0.0/0"}]},
    },
    "links": [],
}  # fmt: skip
OPENED = {**CLOUD, "nodes": {**CLOUD["nodes"], "db": {**CLOUD["nodes"]["db"], "publicly_accessible": True}}}


def test_what_has_become_graver_is_not_known_any_more(call: Call, tmp_path: Path) -> None:
    """A store that was one change away from the internet is reached by it now: same rule, same element, and news."""
    design, opened, known = (tmp_path / name for name in ("x.loadpath.json", "y.loadpath.json", "known.json"))
    design.write_text(json.dumps(CLOUD))
    opened.write_text(json.dumps(OPENED))
    call("lint", design, "--write-baseline", known)
    asked = ("--select", "SEC014", "--fail-on", "error")
    assert call("lint", design, "--baseline", known, "--select", "SEC014", "--fail-on", "info").code == 0
    assert call("diff", design, opened, *asked).code == 1
    assert (
        call("diff", opened, design, "--select", "SEC014", "--fail-on", "info").code == 0
    )  # better is no news
    design.write_text(json.dumps(OPENED))
    assert call("lint", design, "--baseline", known, *asked).code == 1
    known.write_text(json.dumps({"baseline": 1, "findings": {design.name: ["SEC014@db|"]}}))  # of format 1
    assert call("lint", design, "--baseline", known, *asked).code == 0


def test_a_waived_finding_is_not_written(call: Call, shop: Path, tmp_path: Path) -> None:
    whole = json.loads(shop.read_bytes())
    whole["waivers"] = [{"rule": "HA002", "reason": "agreed"}]
    shop.write_text(json.dumps(whole))
    known = tmp_path / "baseline.json"
    call("lint", shop, "--write-baseline", known)
    assert "HA002" not in known.read_text()


def test_sarif_says_new_unchanged_and_absent(call: Call, shop: Path, tmp_path: Path) -> None:
    known = tmp_path / "baseline.json"
    gone = ["HA001@once-drawn|", "HA010@lb|"]
    known.write_text(json.dumps({"baseline": 1, "findings": {shop.name: ["HA002@lb|", *gone]}}))
    log = json.loads(call("lint", shop, "--baseline", known, "--format", "sarif", "--fail-on", "never").out)
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    states = {r["partialFingerprints"]["loadpath/v1"]: r["baselineState"] for r in log["runs"][0]["results"]}
    assert states["HA002@lb|"] == "unchanged"
    assert {fingerprint for fingerprint, state in states.items() if state == "absent"} == set(gone)
    assert states["HA010@db|"] == "new"
    lines = {
        r["partialFingerprints"]["loadpath/v1"]: r["locations"][0]["physicalLocation"]["region"]["startLine"]
        for r in log["runs"][0]["results"]
    }
    assert lines["HA010@lb|"] == lines["HA002@lb|"] > lines["HA001@once-drawn|"] == 1


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b'{"baseline": 1, "findings": []}', b'{"baseline": "x", "findings": {}}',
        b'{"baseline": 2, "findings": {"-": {"HA001@a|": "grave"}}}', b'{"baseline": 2, "findings": {"-": {"HA001@a|": []}}}',
    ],
)  # fmt: skip
def test_a_file_that_is_no_baseline(content: bytes, call: Call, shop: Path, tmp_path: Path) -> None:
    known = tmp_path / "baseline.json"
    known.write_bytes(content)
    said = call("lint", shop, "--baseline", known)
    assert (said.code, said.out) == (2, "")
    assert (
        said.err
        == f"loadpath: {known}: not a baseline; `loadpath lint --write-baseline {known}` writes one\n"
    )


def test_a_newer_baseline_and_none(call: Call, shop: Path, tmp_path: Path) -> None:
    known = tmp_path / "baseline.json"
    assert call("lint", shop, "--baseline", known).code == 2
    known.write_text('{"baseline": 3, "findings": {}}')
    assert "newer" in call("lint", shop, "--baseline", known).err


# --- JUnit -------------------------------------------------------------------------------------------------------------


def suite(call: Call, *words: str | Path) -> ET.Element:
    root = ET.fromstring(call("lint", "--format", "junit", *words).out)
    for element in root.iter():
        attributes, children = ALLOWED[element.tag]
        assert element.attrib.keys() <= attributes
        assert element.attrib.keys() >= REQUIRED.get(element.tag, set())
        assert {child.tag for child in element} <= children
    (only,) = root
    cases = only.findall("testcase")
    assert only.attrib["tests"] == str(len(cases))
    assert only.attrib["failures"] == str(len(only.findall("testcase/failure")))
    assert only.attrib["skipped"] == str(len(only.findall("testcase/skipped")))
    return only


def failed(found: ET.Element) -> list[str]:
    return [
        case.attrib["name"].split()[0]
        for case in found.findall("testcase")
        if case.find("failure") is not None
    ]


def test_junit_fails_where_the_exit_code_does(call: Call, shop: Path, tmp_path: Path) -> None:
    by_severity = {f["rule"]: f["severity"] for f in findings(call, shop)}
    assert set(by_severity.values()) >= {"error", "warning"}
    for level, counted in (("error", {"error"}), ("warning", {"error", "warning"}), ("never", set())):
        expected = {rule for rule, severity in by_severity.items() if severity in counted}
        assert set(failed(suite(call, shop, "--fail-on", level))) == expected
    known = tmp_path / "baseline.json"
    call("lint", shop, "--write-baseline", known)
    assert failed(suite(call, shop, "--baseline", known)) == []


def test_junit_names_every_rule_that_was_asked(call: Call, shop: Path) -> None:
    cases = [case.attrib["name"] for case in suite(call, shop).findall("testcase")]
    assert "IAM003 wildcard-policy" in cases
    (failure,) = [c for c in suite(call, shop).findall("testcase") if c.attrib["name"].startswith("HA002 ")]
    place = next(
        f"{shop}:{f['line']}:{f['column']}: {f['why']}" for f in findings(call, shop) if f["rule"] == "HA002"
    )
    assert failure.findtext("failure") == place


def test_junit_of_hostile_names_is_well_formed(call: Call, hostile: Path) -> None:
    names = [case.attrib["name"] for case in suite(call, hostile).findall("testcase")]
    assert any("<script>alert(1)</script> ]]> -->" in name for name in names)


# --- Markdown and HTML -------------------------------------------------------------------------------------------------


class Seen(HTMLParser):
    """Tags and text of a document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_needs_nothing_else_and_shows_hostile_names_as_they_are(call: Call, hostile: Path) -> None:
    said = call("lint", hostile, "--format", "html", "--fail-on", "never").out
    seen = Seen(said)
    assert not {"script", "link", "img", "iframe", "object", "base"} & set(seen.tags)
    assert not any(
        name in ("src", "srcset", "onclick") or name.startswith("on") for name, _ in seen.attributes
    )
    assert all((value or "").startswith("#") for name, value in seen.attributes if name == "href")
    assert "url(" not in said
    assert "<script>alert(1)</script> ]]> --> {{ 7*7 }} @everyone" in seen.text
    assert "\x1b" not in said
    assert "\x00" not in said


def test_markdown_shows_hostile_names_as_they_are(call: Call, hostile: Path) -> None:
    said = call("lint", hostile, "--format", "md", "--fail-on", "never").out
    html = MarkdownIt("commonmark").enable("table").render(said)
    seen = Seen(html)
    assert set(seen.tags) <= {"h1", "h2", "p", "ul", "li", "strong", "em", "code", "br"}
    shown = seen.text.replace("\u200b", "")
    assert "<script>alert(1)</script> ]]> --> {{ 7*7 }} @everyone https://evil.example #1 `x` |" in shown
    assert "[a](b) ![c](d) \\" in shown
    assert "@everyone" not in said  # a mention would call people
    assert "https://" not in said  # nor is anything a link
    assert "#1" not in said


def test_several_files_have_a_section_each(call: Call, shop: Path, starter: Copy) -> None:
    other = starter("single-server")
    said = call("lint", shop, other, "--format", "md", "--fail-on", "never").out
    assert re.findall(r"^## (.*)$", said, flags=re.MULTILINE) == ["load-balanced", "single-server"]
    seen = Seen(call("lint", shop, other, "--format", "html", "--fail-on", "never").out)
    assert seen.tags.count("section") == 2


def test_nothing_found_is_said(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_text('{"format": 1, "name": "empty", "nodes": {}, "links": []}')
    assert "Nothing is found." in call("lint", path, "--format", "md").out
