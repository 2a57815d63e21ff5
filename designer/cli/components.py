"""`loadpath components`: what can be drawn, and all there is to say about one kind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from designer.catalog.component import Component
from designer.catalog.properties import Properties
from designer.catalog.registry import load_catalog
from designer.catalog.responsibility import Responsibility
from designer.catalog.synonyms import kind_meant
from designer.document.explain import A_LIST, A_NUMBER, A_TEXT, A_WHOLE_NUMBER, LIMITS, TRUE_OR_FALSE
from designer.errors import UsageError
from designer.guesses import hinted
from designer.i18n import Text, text
from designer.reports.tables import PAGE, width, wrapped
from designer.words import model_text, unit_text

NAME = 22
"""Cells of the column of names."""
TYPES: Mapping[Any, Text] = {bool: TRUE_OR_FALSE, int: A_WHOLE_NUMBER, float: A_NUMBER, str: A_TEXT}
BOUNDS = {"ge": "greater_than_equal", "gt": "greater_than", "le": "less_than_equal", "lt": "less_than"}
LAYERS: Mapping[str, Text] = {
    "hardware": text("hardware"),
    "operating_system": text("operating system"),
    "runtime": text("runtime"),
    "application": text("application"),
    "data": text("data"),
}


@click.command("components")
@click.argument("kind", required=False)
@click.pass_obj
def command(language: str, kind: str | None) -> None:
    """List the components, or describe the component KIND with its properties."""
    catalog = load_catalog()
    if kind is None:
        for name, component in catalog.items():
            click.echo(f"{name:{NAME}}{text(component.summary).render(language)}")
        return
    if kind not in catalog:
        none = text("no component '{kind}'; `loadpath components` lists them", kind=kind)
        raise UsageError(hinted(none, kind, catalog, kind_meant(kind, catalog)))
    click.echo(page(kind, catalog, language), nl=False)


def page(kind: str, catalog: Mapping[str, type[Component]], language: str) -> str:
    """All there is to say about a kind, as plain text."""
    component = catalog[kind]
    lines = [
        f"{kind}: {text(component.title).render(language)}", "",
        *wrapped(text(component.summary).render(language)), "",
        *_place(component, catalog, language),
    ]  # fmt: skip
    groups: dict[str, list[str]] = {"General": []}
    for name, field in component.model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        about = (
            f"{text(field.title or name).render(language)}: {text(field.description or '').render(language)}"
        )
        shown = _entry(name, [_what(field, str(extra.get("unit", "")), language), about])
        groups.setdefault(str(extra.get("group", "General")), []).extend(shown)
    for group in sorted(filter(groups.get, groups), key=lambda group: group == "Notes"):
        lines += ["", text(group).render(language), *groups[group]]
    return "\n".join(lines) + "\n"


def _place(
    component: type[Component], catalog: Mapping[str, type[Component]], language: str
) -> Iterator[str]:
    """Who runs it, where it may sit, what it may link to."""
    yield from _entry(text("runs as").render(language), [_who(component.responsibility, language)])
    containers = [
        kind for kind, other in catalog.items() if other.container and issubclass(other, component.inside)
    ]
    free = [text("the open canvas").render(language)] if component.rootless else []
    yield from _entry(text("sits in").render(language), [", ".join([*free, *containers])])
    for link, targets in component.links.items():
        kinds = ", ".join(kind for kind, other in catalog.items() if issubclass(other, targets))
        yield from _entry(text("{link} to", link=link).render(language), [kinds])


def _who(responsibility: Responsibility, language: str) -> str:
    layers = {
        who: [LAYERS[name] for name in LAYERS if getattr(responsibility, name) == who]
        for who in ("you", "provider")
    }
    model = model_text(responsibility.model)
    if not layers["provider"]:
        return _said(model, language)
    mine, theirs = (", ".join(layer.render(language) for layer in layers[who]) for who in ("you", "provider"))
    return text("{model}: the provider runs {theirs}; you run {mine}", model=model, theirs=theirs, mine=mine).render(language)  # fmt: skip


def _what(field: FieldInfo, unit: str, language: str) -> str:
    """Type, limits and default of a property."""
    kinds = [part for part in get_args(field.annotation) if part is not type(None)]
    kind = field.annotation if get_origin(field.annotation) not in (Union, UnionType) else kinds[0]
    parts = [_type(kind).render(language) + (f" ({_said(unit_text(unit), language)})" if unit else "")]
    for mark in field.metadata:
        for bound, name in BOUNDS.items():
            if (limit := getattr(mark, bound, None)) is not None:
                parts.append(Text(LIMITS[name].template, {"limit": f"{limit:,.10g}"}).render(language))
    if field.default not in (None, "", ()) and not field.is_required():
        default = json.dumps(field.default) if isinstance(field.default, bool) else f"{field.default}"
        default = default.removesuffix(".0") if isinstance(field.default, float) else default
        parts.append(text("usually {default}", default=default).render(language))
    return ", ".join(parts)


def _said(called: Text | str, language: str) -> str:
    return called if isinstance(called, str) else called.render(language)


def _type(kind: Any) -> Text:
    if get_origin(kind) is Literal:
        return text("one of {choices}", choices=" | ".join(map(str, get_args(kind))))
    if get_origin(kind) is tuple:
        row = get_args(kind)[0]
        if isinstance(row, type) and issubclass(row, Properties):
            return text("a list of {fields}", fields="{" + ", ".join(row.model_fields) + "}")
        return A_LIST
    return TYPES.get(kind, A_TEXT)


def _entry(name: str, about: list[str]) -> list[str]:
    """A name with what there is to say beside it."""
    first, *rest = [line for sentence in about for line in wrapped(sentence, PAGE - NAME - 2)]
    return [f"  {name}{' ' * max(1, NAME - width(name))}{first}", *(f"  {'':{NAME}}{line}" for line in rest)]
