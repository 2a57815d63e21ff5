"""The one Jinja environment: nothing a user typed reaches generated code except through the target's own quoting.

Every value a template interpolates is quoted by its target (HCL, Python, YAML, shell ...) unless it already is
:class:`Code`. `autoescape` is on, so what macros, `call` and `set` blocks return counts as code; `finalize` does the
quoting. What could build code out of unquoted pieces (`~`, `+`, `%`, `*`, the filters `safe`, `join`, `format`) does
not exist in these templates: put values together in Python, where they have a type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateAssertionError,
    Undefined,
    nodes,
    pass_eval_context,
)
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

from designer.resources import template_root

Quote = Callable[[Any], str]
"""Writes one value as an expression of a target. Raises TypeError for a type the target has no notation for."""


class Code(Markup):
    """Text in the language of a target: interpolated as it is. Only quoting functions and constants make it."""


class Templates:
    """Renders the templates of one target; values are quoted by `quote`, or by one of the named `filters`.

    A filter returns text of the target: what it returns is not quoted again.
    """

    def __init__(self, quote: Quote, filters: Mapping[str, Callable[..., str]] | None = None) -> None:
        self._environment = Environment(
            loader=FunctionLoader(_source),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_quoting(quote),
        )
        self._environment.code_generator_class = _Careful
        self._environment.filters = {name: _coding(made) for name, made in (filters or {}).items()}

    def render(self, name: str, /, **values: Any) -> str:
        """The text of template `name` (a path below ``templates/``) filled with `values`.

        Raises jinja2.UndefinedError for a value that is missing, TypeError for one that cannot be written.
        """
        return str(self._environment.get_template(name).render(values))

    def render_text(self, source: str, /, **values: Any) -> str:
        """The text of the template `source` itself, under the same rules."""
        return str(self._environment.from_string(source).render(values))


def _source(name: str) -> str | None:
    found = template_root().joinpath(*name.split("/"))
    return found.read_text(encoding="utf-8") if found.is_file() else None


def _quoting(quote: Quote) -> Callable[..., Any]:
    @pass_eval_context  # keeps constants of the template from being evaluated (and HTML-escaped) at compile time
    def finalize(_: nodes.EvalContext, value: Any) -> Any:
        if isinstance(value, (Markup, Undefined)):
            return value
        return Code(quote(value))

    return finalize


def _coding(made: Callable[..., str]) -> Callable[..., Code]:
    def filtered(*args: Any, **kwargs: Any) -> Code:
        return Code(made(*args, **kwargs))

    return filtered


class _Careful(CodeGenerator):
    """Refuses the operators that would put code together from pieces nobody has quoted."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        """`a ~ b`."""
        self._refuse(node)

    def visit_Add(self, node: nodes.BinExpr, frame: Frame) -> None:
        """`a + b`."""
        self._refuse(node)

    def visit_Mod(self, node: nodes.BinExpr, frame: Frame) -> None:
        """`a % b`."""
        self._refuse(node)

    def visit_Mul(self, node: nodes.BinExpr, frame: Frame) -> None:
        """`a * b`."""
        self._refuse(node)

    def _refuse(self, node: nodes.Node) -> NoReturn:
        words = f"{type(node).__name__} in a template: put values together in Python"
        raise TemplateAssertionError(words, node.lineno, self.name, self.filename)
