"""No template can let a value reach code unquoted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jinja2 import TemplateAssertionError, UndefinedError, nodes
from jinja2.environment import Environment

from designer.resources import template_root
from designer.templating import Code, Templates

HOSTILE = 'a"b ${x} <i>\n#'


def quoted(value: Any) -> str:
    return json.dumps(value)


def render(source: str, **values: Any) -> str:
    return Templates(quoted, {"upper": lambda text: text.upper()}).render_text(source, **values)


def test_what_is_interpolated_is_quoted() -> None:
    assert render("x = {{ a }}", a=HOSTILE) == f"x = {json.dumps(HOSTILE)}"
    assert render("{{ n }} {{ t }} {{ l }}", n=3, t=True, l=["a"]) == '3 true ["a"]'


def test_code_and_what_filters_make_is_not_quoted_again() -> None:
    assert render("{{ a }} {{ b | upper }}", a=Code("aws.x"), b="b") == "aws.x B"


def test_constants_of_a_template_are_quoted_like_values() -> None:
    assert render('{{ "<&>" }} {{ "a" if yes else "b" }}', yes=True) == '"<&>" "a"'


def test_macros_and_blocks_give_code_and_what_is_in_them_is_quoted_once() -> None:
    source = (
        "{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(a) }} {% set b %}({{ a }}){% endset %}{{ b }}"
        "{% macro w() %}<{{ caller() }}>{% endmacro %}{% call w() %}{{ a }}{% endcall %}"
    )
    assert render(source, a='"') == '["\\""] ("\\"")<"\\"">'


@pytest.mark.parametrize("source", ["{{ a ~ b }}", "{{ a + b }}", "{{ a % b }}", "{{ a * 2 }}"])
def test_nothing_is_put_together_from_pieces(source: str) -> None:
    with pytest.raises(TemplateAssertionError, match="put values together in Python"):
        render(source, a="a", b="b")


@pytest.mark.parametrize("name", ["safe", "join", "format", "replace", "e", "string", "indent"])
def test_filters_that_would_bypass_quoting_do_not_exist(name: str) -> None:
    with pytest.raises(TemplateAssertionError, match="No filter named"):
        render(f"{{{{ a | {name} }}}}", a="a")


def test_what_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("{{ nothing }}")


def test_a_value_without_notation_is_an_error() -> None:
    with pytest.raises(TypeError):
        render("{{ a }}", a=object())


def shipped() -> list[Path]:
    return sorted(Path(str(template_root())).rglob("*.j2"))


@pytest.mark.parametrize("path", shipped(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shipped_templates_never_turn_quoting_off_nor_call_methods_on_values(path: Path) -> None:
    tree = Environment().parse(path.read_text(encoding="utf-8"))
    assert not list(tree.find_all((nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)))
    methods = [call.node.attr for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Getattr)]
    assert [method for method in methods if method in dir(str)] == []
