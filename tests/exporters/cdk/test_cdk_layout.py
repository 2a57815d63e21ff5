"""Python as `ruff format` leaves it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.cdk.layout import canonical
from exporters.cdk.quoting import quote

LONG = "a_really_rather_long_name_for_something"


@pytest.mark.parametrize(
    ("written", "laid_out"),
    [
        ("f(a,\n  b,\n)", "f(a, b)"),
        ("x = { }", "x = {}"),
        ("f(\n)", "f()"),
        (f"f(a={LONG}, b={LONG}, c=1)", f"f(\n    a={LONG},\n    b={LONG},\n    c=1,\n)"),
        (
            f"x: list[str] = g({LONG}, [{LONG}, {LONG}])",
            f"x: list[str] = g(\n    {LONG},\n    [{LONG}, {LONG}],\n)",
        ),
        (f"x.{LONG} = y.{LONG}.{LONG}", f"x.{LONG} = (\n    y.{LONG}.{LONG}\n)"),
        (f"from a.{LONG} import {LONG}, {LONG}", f"from a.{LONG} import (\n    {LONG},\n    {LONG},\n)"),
        ("f('(', \"a, b\", '''x''')", "f('(', \"a, b\", '''x''')"),
        ("class A:\n\n    x = 1\n\n\n\n    y = 2", "class A:\n    x = 1\n\n    y = 2"),
        ("x = 1\nclass A:\n    y = 2\nz = 3", "x = 1\n\n\nclass A:\n    y = 2\n\n\nz = 3"),
    ],
)
def test_known_layouts(written: str, laid_out: str) -> None:
    assert canonical(written) == laid_out + "\n"


TEXTS = st.text(max_size=40) | st.text(alphabet="()[]{},\"'\\#\n ", max_size=20)
NESTED = st.recursive(
    st.integers(0, 9**9) | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(NESTED)
def test_layout_keeps_the_meaning_and_is_stable(value: object) -> None:
    laid_out = canonical(f"x = {quote(value)}")
    (step,) = ast.parse(laid_out).body
    assert isinstance(step, ast.Assign)
    assert ast.literal_eval(step.value) == value
    assert canonical(laid_out) == laid_out


@settings(max_examples=1, deadline=None)
@given(st.lists(NESTED.filter(lambda v: isinstance(v, list | dict)), min_size=40, max_size=40))
def test_ruff_agrees(tmp_path_factory: pytest.TempPathFactory, values: list[object]) -> None:
    place: Path = tmp_path_factory.mktemp("layout")
    (place / "x.py").write_text(canonical("\n".join(f"x = f({quote(value)})" for value in values)), "utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
