"""What holds of the CDK application of any design whatever."""

from __future__ import annotations

import ast
import gc
import subprocess
import symtable
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from immutables import Map
from support.any_designs import any_designs
from support.drawing import draw
from support.python_application import loose_ends, shape, stack_classes

from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import load
from designer.resources import template_root
from exporters.cdk.exporter import CdkExporter
from exporters.cdk.module import names_read
from exporters.cdk.names import RESERVED

EXPORTER = CdkExporter()
EVERYTHING = Path(__file__).parents[1] / "designs/everything-aws.loadpath.json"
STARTERS = sorted(Path(str(path)) for path in (template_root() / "starters").iterdir())
slow = settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])


def exported(path: Path) -> dict[str, str]:
    return dict(EXPORTER.export(load(path, load_catalog())).files)


@slow
@given(any_designs())
def test_any_design_exports_and_refers_only_to_what_it_defines(design: Design) -> None:
    assert loose_ends(EXPORTER.export(design).files) == set()


@slow
@given(any_designs())
def test_everything_drawn_is_answered_for(design: Design) -> None:
    export = EXPORTER.export(design)
    assert sorted(note.on for note in export.notes) == sorted([*design.nodes, *design.links])
    made = {f"{s.name}/{key}" for s in stack_classes(export.files).values() for key in s.constructs}
    for note in export.notes:
        assert bool(note.became) == (note.fidelity != "dropped")
        assert bool(note.reason) == (note.fidelity != "exact")
        became = {part.split(" ")[0] for part in note.became.split(", ") if part}
        assert {part for part in became if not part.startswith("cdk.")} <= made


@slow
@given(any_designs(most=8))
def test_the_order_of_drawing_does_not_matter(design: Design) -> None:
    nodes = Map(dict(sorted(design.nodes.items(), reverse=True)))
    links = Map(dict(sorted(design.links.items(), reverse=True)))
    assert EXPORTER.export(replace(design, nodes=nodes, links=links)) == EXPORTER.export(design)


@slow
@given(st.text(max_size=40), st.text(max_size=40))
def test_names_and_notes_change_no_code(called: str, notes: str) -> None:
    def application(name: str, words: str) -> dict[str, str]:
        design = draw(
            {
                "region": "aws.region", "vpc": ("aws.vpc", "region"), "zone": ("aws.zone", "vpc"),
                "subnet": ("aws.subnet", "zone", {"route": "internet-gateway"}), "web": ("aws.ec2", "subnet", {"count": 2}),
                "db": ("database", {"notes": words}), "files": ("aws.s3", "region", {"notes": words}),
            },
            ["web>db", "web>files"],
        )  # fmt: skip
        named = [replace(node, name=name) for node in design.nodes.values()]
        return dict(EXPORTER.export(design.with_nodes(named)).files)

    plain, odd = application("plain", ""), application(called, notes)
    assert set(plain) == set(odd)
    for path in plain:
        if path.endswith(".py"):
            assert shape(odd[path]) == shape(plain[path])


def test_ids_that_python_or_the_library_knows_are_kept_out_of_the_way() -> None:
    ids = [
        "class",
        "node",
        "tags",
        "region",
        "default",
        "resource",
        "settings",
        "print",
        "a-1",
        "a1",
        "n" * 60,
    ]
    files = EXPORTER.export(draw(dict.fromkeys(ids, "aws.s3"))).files
    assert loose_ends(files) == set()
    (data,) = (stack for stack in stack_classes(files).values() if stack.name == "DataStack")
    assert not (data.attributes - {"settings", "prefix"}) & RESERVED
    folded = [key.lower() for key in data.constructs]
    assert not {"default", "resource"} & set(folded)
    assert len(set(data.constructs)) == len(list(data.constructs))


@pytest.mark.parametrize("path", [*STARTERS, EVERYTHING], ids=lambda path: path.name.split(".")[0])
def test_every_module_is_python(path: Path) -> None:
    for name, text in exported(path).items():
        if name.endswith(".py"):
            compile(text, name, "exec")
            assert ast.get_docstring(ast.parse(text)), name


def test_ruff_finds_nothing_to_do(tmp_path: Path) -> None:
    for path in [*STARTERS, EVERYTHING]:
        for name, text in exported(path).items():
            place = tmp_path / path.name.split(".")[0] / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    for arguments in (
        ["format", "--diff"],
        ["check", "--select", "E,F,W,I,N,B", "--ignore", "E501,N801,N999,B905"],
    ):
        command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_no_secret_and_no_lookup_is_written() -> None:
    for path in [*STARTERS, EVERYTHING]:
        text = "".join(exported(path).values())
        for word in ("from_lookup", "cdk.SecretValue", "secret_value", "s3_assets", "AccessKey"):
            assert word not in text, path.name


def test_names_are_read_on_two_threads_at_once() -> None:
    """What collects garbage may let the other thread go on in the middle of it, as it does under Hypothesis."""

    def let_go(*_: object) -> None:
        time.sleep(1e-4)

    code = Path(symtable.__file__).read_text(encoding="utf-8")
    threshold = gc.get_threshold()
    gc.callbacks.append(let_go)
    gc.set_threshold(20)
    try:
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(names_read, [code] * 6))
    finally:
        gc.set_threshold(*threshold)
        gc.callbacks.remove(let_go)
    assert {"_symtable", "weakref", "SymbolTable"} <= found[0]
    assert set(found) == {found[0]}


def test_what_the_library_calls_its_own_is_reserved() -> None:
    cdk = pytest.importorskip("aws_cdk")
    assert {name for name in dir(cdk.Stack) if not name.startswith("_")} - {"jsii"} <= RESERVED
