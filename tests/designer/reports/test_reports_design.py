"""`loadpath report`: every answer about a design in one file that needs nothing else, in two languages; hostile names are names."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt
from support.drawing import draw, two_zones
from support.strategies import hostile_designs

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.decode import parse
from designer.document.design import Design, Targets, Waiver
from designer.document.encode import dump
from designer.exporting import exporters
from designer.reports import html, markdown
from designer.reports.design_page import design_page
from designer.reports.linted import Linted
from designer.reports.page import Cell, Fold, Items, Page, Table
from designer.resources import template_root
from designer.rules.registry import load_rules
from designer.rules.runner import lint
from designer.settings import Settings

STARTERS = sorted(path.name.partition(".")[0] for path in (template_root() / "starters").iterdir())
EVERY = {
    "findings",
    "recovery",
    "availability",
    "fix-first",
    "exposure",
    "attacks",
    "trust",
    "permissions",
    "capacity",
    "cost",
    "responsibility",
    "exports",
    "sources",
    "settings",
}
ALWAYS = EVERY - {"permissions", "exposure", "attacks", "trust", "fix-first", "recovery"}
HOSTILE = "<script>alert(1)</script> ]]> --> {{ 7*7 }} {% raw %} \"'> <img src=x onerror=alert(1)>"


def starter(name: str) -> Design:
    return parse((template_root() / "starters" / f"{name}.loadpath.json").read_bytes(), load_catalog())


def page_of(design: Design, language: str = "en", chosen: Settings | None = None) -> Page:
    assessment, rules = Assessment(design), load_rules()
    linted = Linted("x.loadpath.json", dump(design), design, tuple(lint(assessment, rules)), rules)
    return design_page(linted, assessment, chosen or Settings(), language)


def section(page: Page, id: str) -> tuple[object, ...]:
    return next(part.blocks for part in page.sections if part.id == id)


def rows(blocks: tuple[object, ...]) -> list[list[str]]:
    """Every row of every table, folded ones too, as plain words."""
    found: list[list[str]] = []
    for block in blocks:
        if isinstance(block, Table):
            found += [[cell.said if isinstance(cell, Cell) else cell for cell in row] for row in block.rows]
        elif isinstance(block, Fold):
            found += rows(block.blocks)
    return found


class Seen(HTMLParser):
    """Tags, attributes and text of a document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_harmless(document: str) -> Seen:
    """Nothing is loaded from anywhere, nothing runs, every id is there once and every reference is answered."""
    seen = Seen(document)
    assert not seen.tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not [
        name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "srcset", "style")
    ]
    ids = [value for name, value in seen.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value for name, value in seen.attributes if name == "href"} <= {f"#{id}" for id in ids}
    assert not re.search(
        r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", re.sub(r">[^<]*<", "><", document)
    )
    return seen


# --- what it says ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STARTERS)
def test_every_starter_has_a_report_in_both_languages(name: str) -> None:
    design = starter(name)
    for language in ("en", "ko"):
        page = page_of(design, language)
        assert {part.id for part in page.sections} >= ALWAYS
        seen = assert_harmless(html.render(page))
        for node in design.nodes.values():
            assert node.name[:8] in seen.text, node.id
        assert markdown.render(page).startswith("# ")
    assert "단일 장애 지점" in seen.text


def test_the_three_tiers_have_every_section() -> None:
    assert {part.id for part in page_of(starter("aws-three-tier")).sections} == EVERY


def test_the_way_of_each_single_point_is_drawn_once_in_a_report() -> None:
    design = draw(
        {"users": "users", "lb": "load-balancer", "web": "app", "db": "database"},
        ["users>lb", "lb>web", "web>db"],
    )
    page = page_of(replace(design, targets=Targets(availability=0.999)))
    folds = {block.summary: block for block in section(page, "availability") if isinstance(block, Fold)}
    (told,) = folds["Why each single point is one: 3"].blocks
    (found,) = (block for block in section(page, "findings") if isinstance(block, Items))
    assert isinstance(told, Items)
    assert {item.title for item in told.items} == {
        f"{node} alone brings users down" for node in ("db", "lb", "web")
    }
    ways = [item.picture.said for item in (*found.items, *told.items) if item.picture is not None]
    falls = [way for way in ways if way.endswith("→ users")]
    assert sorted(falls) == ["db → web → lb → users", "lb → users", "web → lb → users"]
    drawn = {item.label for item in found.items if item.picture is not None and item.picture.said in falls}
    assert "OPS006" in {item.label for item in found.items} - drawn


def test_exposure_draws_the_way_in_and_marks_what_is_taken_over() -> None:
    design = draw(
        two_zones(users="users", igw=("aws.internet-gateway", "vpc"), web=("aws.ec2", "public-a", {"public_ip": True}), db=("aws.rds", "data-a")),
        [("users", "web", {"port": 443, "protocol": "https"}), ("web", "db", {"port": 5432, "protocol": "postgresql"})],
    )  # fmt: skip
    blocks = section(page_of(design), "exposure")
    told = {row[0]: row[1:] for row in rows(blocks[:1])}
    assert told["db"] == ["data", "through a taken-over component", "tcp 5432", "internet → web → db"]
    (fold,) = (block for block in blocks if isinstance(block, Fold))
    (items,) = (block for block in fold.blocks if isinstance(block, Items))
    (way,) = [item for item in items.items if item.title.startswith("db:")]
    assert way.picture is not None
    assert "internet" in way.picture.svg
    assert "#c8253b" in way.picture.svg  # what is taken over has a red border
    assert len(way.lines) == 2  # hop by hop


def test_ways_to_stores_are_drawn_with_what_cuts_them() -> None:
    design = draw(
        two_zones(
            users="users",
            igw=("aws.internet-gateway", "vpc"),
            web=("aws.ec2", "public-a", {"public_ip": True}),
            db=("aws.rds", "data-a"),
        ),
        [
            ("users", "web", {"port": 443, "protocol": "https"}),
            ("web", "db", {"port": 5432, "protocol": "postgresql"}),
        ],
    )
    page = page_of(design)
    (items,) = section(page, "attacks")
    assert isinstance(items, Items)
    (item,) = items.items
    assert item.picture is not None
    assert item.picture.said == "internet → web → db"
    assert item.lines[-1].startswith("no single change cuts every way and leaves the service")
    (other,) = section(page_of(starter("load-balanced")), "attacks")
    assert isinstance(other, Items)
    assert (
        other.items[0].lines[-1] == "cheapest cut: the link DNS to load balancer goes (ends 120 requests/s)"
    )
    zones = {row[0]: row[1:] for row in rows(section(page, "trust"))}
    assert any("db" in row[2] for name, row in zones.items() if name.startswith("data"))


def test_what_a_finding_says() -> None:
    page = page_of(starter("load-balanced"))
    (items,) = (block for block in section(page, "findings") if isinstance(block, Items))
    found = {item.label: item for item in items.items}
    assert found["HA002"].tone == "error"
    assert found["HA002"].place.startswith("x.loadpath.json:")
    assert any(line.startswith("How to fix: ") for line in found["HA002"].lines)
    assert found["HA002"].picture is not None
    assert found["HA002"].picture.said.startswith("load balancer → ")


def test_every_number_can_be_opened_with_formula_and_source() -> None:
    page = page_of(starter("load-balanced"))
    derived = {row[0]: row for row in rows(section(page, "capacity")) if len(row) == 4}
    assert derived["Sustains, requests/s"][2] == "min m / D, D = V · s"
    assert "service time" in " ".join(derived["shop 1: busy"])
    assert derived["shop 1: mean response time"][3] == "as above"
    assert any("default, " in row[3] for row in derived.values())
    availability = rows(section(page, "availability"))
    assert any(
        row[:1] == ["Shoppers"] and row[2] == "A = P(entry is up)" for row in availability if len(row) == 4
    )
    bill = rows(section(page_of(starter("aws-three-tier")), "cost"))
    assert all(re.search(r", \d{4}(-|$)", row[5]) or row[5] == "as drawn" for row in bill)


def test_what_the_tags_of_sources_stand_for_is_told_at_the_end() -> None:
    page = page_of(starter("aws-three-tier"))
    meaning = dict(rows(section(page, "sources")))
    assert meaning["gk"] == "general knowledge, a planning default: measure your own"
    bill = {row[5].split(", ")[1] for row in rows(section(page, "cost")) if row[5] != "as drawn"}
    assert bill <= meaning.keys()
    assert not [tag for tag, words in meaning.items() if tag == words], "no tag stands for itself"


def test_who_runs_what_tells_layers_apart() -> None:
    told = {row[0]: row[1:] for row in rows(section(page_of(starter("aws-three-tier")), "responsibility"))}
    assert told["RDS"] == ["PaaS", "provider", "provider", "provider", "you", "you", "orders"]
    assert told["EC2"][:3] == ["IaaS", "provider", "you"]
    assert "Users" not in told, "nobody runs those who only ask"


def test_fidelity_is_that_of_the_exports() -> None:
    design = starter("aws-three-tier")
    told = rows(section(page_of(design), "exports"))
    counts = {row[0]: row[1:] for row in told if row[0] in exporters()}
    assert counts.keys() == exporters().keys()
    for target, exporter in exporters().items():
        notes = exporter.export(design).notes
        kinds = ("exact", "approximated", "dropped")
        assert counts[target] == [str(sum(note.fidelity == kind for note in notes)) for kind in kinds]
    assert any(row[1] == "left out" for row in told if len(row) == 4)


def test_waivers_and_settings() -> None:
    design = starter("load-balanced")
    waived = Design(
        design.name, design.workload, design.targets, design.nodes, design.links,
        (Waiver(rule="HA002", reason="a drill", until="2999-01-01"),), design.layout,
    )  # fmt: skip
    page = page_of(waived, chosen=Settings(ignore=("NET004",)))
    (row,) = rows(section(page, "waivers"))
    assert row[:4] == ["HA002", "*", "a drill", "2999-01-01"]
    assert "single point of failure" in row[4]
    (items,) = (block for block in section(page, "findings") if isinstance(block, Items))
    assert "HA002" not in {item.label for item in items.items}
    assert "ignore: NET004" in [getattr(block, "said", "") for block in section(page, "settings")]


def test_an_empty_design_has_a_report() -> None:
    seen = assert_harmless(html.render(page_of(Design(name="empty"))))
    assert "Nothing is found." in seen.text or "findings" in seen.text.lower()


# --- whatever it is called -----------------------------------------------------------------------------------------------


def hostile_starter() -> Design:
    whole = json.loads((template_root() / "starters" / "aws-three-tier.loadpath.json").read_bytes())
    whole["name"] = HOSTILE
    for node in whole["nodes"].values():
        node["name"] = HOSTILE
    for link in whole["links"]:
        link["label"] = HOSTILE
    return parse(json.dumps(whole).encode(), load_catalog())


def test_hostile_names_are_shown_as_they_are() -> None:
    page = page_of(hostile_starter())
    assert HOSTILE in assert_harmless(html.render(page)).text
    seen = Seen(MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown.render(page)))
    assert not seen.tags & {"script", "img", "a"}
    assert HOSTILE in seen.text.replace("\u200b", "")


def test_spaces_and_joined_letters_are_shown_and_what_turns_text_round_is_not() -> None:
    assert html.quoted("웹\u3000서버\u00a01 👨\u200d👩") == "웹\u3000서버\u00a01 👨\u200d👩"
    assert html.quoted("a\u202eb\x1bc\x85d\u2028e\x1cf") == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=15)
@given(hostile_designs())
def test_any_design_has_a_harmless_report(design: Design) -> None:
    page = page_of(parse(dump(design), load_catalog()))
    assert_harmless(html.render(page))
    raw = MarkdownIt("commonmark").enable("table").render(markdown.render(page))
    assert not Seen(raw).tags & {"script", "img", "a", "iframe", "style"}
