"""What a user typed stays a literal in Python: it reads back as itself, and nothing around it changes."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.cdk.quoting import comment, formatted, name, numbered, quote

NASTY = [
    '"', "'", "'\"", '"""', "'''", "\\", '\\"', "\\N{BULLET}", "\n", "\r\n", "\t", "\0", "\x1b[31m", "\x7f", "\x85",
    "\u2028", "\u202e", "\ufeff", "주문 데이터베이스", "🙂", "\ud800", "é", "{x}", "{{", "}}", "{__import__('os')}", "%s", "${x}",
    '", evil, "', '")\nimport os\n#', "#", "f'{x}'", "{self}", "a" * 200,
]  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.lists(st.sampled_from(NASTY), max_size=5).map("".join),
    st.text(alphabet="{}\"'\\\n#", max_size=12),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)


@given(VALUES)
def test_a_value_reads_back_as_itself(value: object) -> None:
    assert ast.literal_eval(quote(value)) == value


@given(TEXTS, TEXTS)
def test_nothing_around_a_text_changes(first: str, second: str) -> None:
    plain = ast.dump(ast.parse('f(x="", y=["", 1])\nz = 2'))
    tree = ast.parse(f"f(x={quote(first)}, y=[{quote(second)}, 1])\nz = 2")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    assert ast.dump(tree) == plain


@given(TEXTS)
def test_a_formatted_text_has_one_expression(text: str) -> None:
    assert eval(formatted("head", text), {"head": "H", "__builtins__": {}}) == f"H{text}"
    assert eval(numbered(text, "tail"), {"tail": 7, "__builtins__": {}}) == f"{text} 7"


@given(TEXTS)
def test_a_comment_stays_a_comment(text: str) -> None:
    written = comment(text)
    assert ast.dump(ast.parse(f"x = 1\n{written}\ny = 2")) == ast.dump(ast.parse("x = 1\ny = 2"))
    assert all(line.startswith("# ") and line.isprintable() for line in written.splitlines())


@pytest.mark.parametrize("text", NASTY)
def test_known_tricks(text: str) -> None:
    assert ast.literal_eval(quote(text)) == text
    assert len(quote(text).splitlines()) == 1


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "None"),
        (True, "True"),
        (1.5, "1.5"),
        (20.0, "20"),
        (("a", 1), '["a", 1]'),
        ('say "a"', "'say \"a\"'"),
    ],
)
def test_other_values(value: object, written: str) -> None:
    assert quote(value) == written


def test_what_python_has_no_literal_for_is_refused() -> None:
    with pytest.raises(TypeError):
        quote(object())


@pytest.mark.parametrize("text", ["", "1a", "a b", "a.b", "class", "a\n", "é"])
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        name(text)
