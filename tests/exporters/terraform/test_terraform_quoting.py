"""What a user typed stays a value in HCL: read back by another parser it is the same text, and nothing around it changed."""

from __future__ import annotations

import json
import re
import unicodedata

import hcl2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.terraform.quoting import comment, name, quote

NASTY = [
    "${var.x}", "$${x}", "$$${x}", "%{if true}", "%%{x}", "$%{x}", "%${x}", "$", "%", "${", "$$", '"', "\\", '\\"', "\n", "\r\n",
    "\t", "\0", "\x1b[31m", "\x7f", "\u2028", "\u202e", "\ufeff", "주문 데이터베이스", "한글", "🙂", "a\nb = 1", '"}\nresource',
    "\\u0041", "<<EOF", "#", "//", "/*", "'", "`", "\ud800", "é", "\\${a}", "${\"${x}\"}", "~}", "$" * 5 + "{",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.lists(st.sampled_from(NASTY), max_size=5).map("".join),
    st.text(alphabet='$%{}"\\\n ', max_size=12),
)


def meaning(written: str) -> str:
    """What an HCL quoted template without any interpolation means, by the specification."""
    assert written[0] == written[-1] == '"'
    inner = written[1:-1]
    assert not re.search(r'(?<!\\)(?:\\\\)*"', inner)
    parts = re.split(r"([$%])\1(?=\{)", inner)
    plain = "".join(parts)
    assert not re.search(r"[$%]\{", "\0".join(parts[::2])), "a template is opened"
    escaped = re.sub(r"\\U([0-9a-f]{8})", lambda m: json.dumps(chr(int(m[1], 16)))[1:-1], plain)
    return str(json.loads(f'"{escaped}"'))


def expected(text: str) -> str:
    clean = "".join("\ufffd" if unicodedata.category(char) == "Cs" else char for char in paired(text))
    return unicodedata.normalize("NFC", clean)


def paired(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@given(TEXTS)
def test_a_text_means_itself_and_opens_no_template(text: str) -> None:
    assert meaning(quote(text)) == expected(text)


@given(TEXTS, TEXTS)
def test_nothing_around_a_text_changes(first: str, second: str) -> None:
    module = f'resource "a" "b" {{\n  x = {quote(first)}\n  y = [{quote(second)}, 1]\n  z = true\n}}\n'
    block = hcl2.loads(module)["resource"][0]['"a"']['"b"']
    assert {key for key in block if not key.startswith("__")} == {"x", "y", "z"}
    assert meaning(block["x"]) == expected(first)
    assert meaning(block["y"][0]) == expected(second)
    assert len(block["y"]) == 2


@pytest.mark.parametrize("text", NASTY)
def test_known_tricks(text: str) -> None:
    assert meaning(quote(text)) == expected(text)


@given(TEXTS)
def test_a_comment_stays_one_line(text: str) -> None:
    written = comment(text)
    assert written.isprintable()
    assert len(f"# {written}".splitlines()) == 1


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"), (True, "true"), (3, "3"), (1.5, "1.5"), (20.0, "20"), ([], "[]"), (("a", 1), '["a", 1]'),
        ({}, "{}"), ({"a b": [1]}, '{ "a b" = [1] }'),
    ],
)  # fmt: skip
def test_other_values(value: object, written: str) -> None:
    assert quote(value) == written


def test_what_hcl_has_no_notation_for_is_refused() -> None:
    with pytest.raises(TypeError):
        quote(object())


@pytest.mark.parametrize("text", ["", "1a", "a b", "a.b", "${x}", "a\n", "é"])
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        name(text)
