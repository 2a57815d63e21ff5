"""Python as `ruff format` leaves it."""

from __future__ import annotations

import ast
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
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


def nested(texts: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    """Literals with these texts as keys and values."""
    return st.recursive(
        st.integers(0, 9**9) | texts,
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=20,
    )


MARKS = st.text(alphabet="()[]{},\"'\\#\n ", max_size=20)
KNOWN_WIDTHS = (
    st.characters(max_codepoint=0x377)
    | st.characters(min_codepoint=0x1100, max_codepoint=0x11FF)
    | st.characters(min_codepoint=0x3041, max_codepoint=0x3096)
    | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
    | st.characters(min_codepoint=0xAC00, max_codepoint=0xD7FF)
    | st.characters(min_codepoint=0x17000, max_codepoint=0x187F7)
    | st.characters(min_codepoint=0x1F600, max_codepoint=0x1F64F)
    | st.characters(min_codepoint=0xE0000)
)
"""Letters on whose width Python's tables and ruff's agree: all but about 500, of scripts such as Tamil and Khmer."""


@given(nested(st.text(max_size=40) | MARKS))
def test_layout_keeps_the_meaning_and_is_stable(value: object) -> None:
    laid_out = canonical(f"x = {quote(value)}")
    (step,) = ast.parse(laid_out).body
    assert isinstance(step, ast.Assign)
    assert ast.literal_eval(step.value) == value
    assert canonical(laid_out) == laid_out


BRACKETED = nested(st.text(KNOWN_WIDTHS, max_size=40) | MARKS).filter(lambda v: isinstance(v, list | dict))
WIDE = {
    ",": {",": {}, '"##}': 972},
    "¶ò\U000848ba«": {"ì": "\U00032bbf", "": "Ø\x0f·\U00017638Oñ\x00", "\n'": 3157, "}": ""},
}


@settings(max_examples=1, deadline=None)
@given(st.lists(BRACKETED, min_size=40, max_size=40))
@example([WIDE, *([{f"{'a' * n}{letter}": 1}] for letter in "한한\u0301ßＡ😀" for n in range(64, 80))])
@example([[{unicodedata.normalize("NFD", "한국어" * n): "데이터베이스"}] for n in range(8, 16)])
def test_ruff_agrees(tmp_path_factory: pytest.TempPathFactory, values: list[object]) -> None:
    place: Path = tmp_path_factory.mktemp("layout")
    (place / "x.py").write_text(canonical("\n".join(f"x = f({quote(value)})" for value in values)), "utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
