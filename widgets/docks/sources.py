"""Where the inspector reads and writes: the selected nodes, the selected links, or the design itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from designer.catalog.component import Component
from designer.document import edits
from designer.document.design import Design, Link, Targets, Workload
from designer.i18n import Text, text
from widgets.forms.field import FieldSpec, fields_of
from widgets.session import Session

NAME = FieldSpec(
    "name",
    text("Name"),
    text("Shown on the canvas; the id stays."),
    text("General"),
    text(""),
    "text",
    False,
    "",
)
LINK_FIELDS = {
    "traffic": ("kind", "protocol", "port", "calls", "weight", "encrypted", "optional", "group", "label"),
    "async": ("kind", "protocol", "port", "calls", "encrypted", "group", "label"),
    "replication": ("kind", "mode", "failover", "encrypted", "label"),
    "standby": ("kind", "failover", "label"),
    "uses": ("kind", "required", "group", "label"),
}
"""What matters for each kind of link; the rest is not shown."""


class _Source:
    """What all sources do: write as one undoable step, typing in one field merged."""

    def __init__(self, session: Session, fields: Sequence[FieldSpec]) -> None:
        self.session = session
        self.fields = tuple(fields)

    def finish(self) -> None:
        """The user left the field: the next edit is a step of its own."""
        self.session.end_typing()

    def _common(self, values: Sequence[Any]) -> tuple[Any, bool]:
        return values[0], any(value != values[0] for value in values[1:])


class NodeSource(_Source):
    """The fields that all the selected nodes have."""

    def __init__(self, session: Session, ids: Sequence[str]) -> None:
        self.ids = tuple(ids)
        specs = [type(session.design.nodes[i].spec) for i in ids]
        super().__init__(session, ([NAME] if len(ids) == 1 else []) + common_fields(specs))

    def value(self, name: str) -> tuple[Any, bool]:
        """The value, and whether the nodes differ in it."""
        nodes = [self.session.design.nodes[i] for i in self.ids if i in self.session.design.nodes]
        if not nodes:
            return None, False
        return self._common([n.name if name == NAME.name else getattr(n.spec, name) for n in nodes])

    def write(self, field: FieldSpec, value: Any) -> None:
        """Sets the field on every node. Raises EditError."""
        if field.name == NAME.name:
            node = self.session.design.nodes[self.ids[0]]
            label = text("Rename {name}", name=node.name)
            self.session.apply(label, edits.rename, node.id, value or "", merge=(self.ids, field.name))
            return
        self.session.apply(
            self._label(field),
            _each,
            edits.set_property,
            self.ids,
            field.name,
            value,
            merge=(self.ids, field.name),
        )

    def _label(self, field: FieldSpec) -> Text:
        if len(self.ids) > 1:
            return text("Change {field} of {count} items", field=field.title, count=len(self.ids))
        return text(
            "Change {field} of {name}", field=field.title, name=self.session.design.nodes[self.ids[0]].name
        )


class LinkSource(_Source):
    """What matters of the selected links."""

    def __init__(self, session: Session, ids: Sequence[str]) -> None:
        self.ids = tuple(ids)
        shown = [set(LINK_FIELDS[session.design.links[i].kind]) for i in ids]
        names = set.intersection(*shown)
        super().__init__(session, [field for field in fields_of(Link) if field.name in names])

    def value(self, name: str) -> tuple[Any, bool]:
        """The value, and whether the links differ in it."""
        links = [self.session.design.links[i] for i in self.ids if i in self.session.design.links]
        return self._common([getattr(link, name) for link in links]) if links else (None, False)

    def write(self, field: FieldSpec, value: Any) -> None:
        """Sets the field on every link. Raises EditError."""
        self.session.apply(
            text("Change {field} of a link", field=field.title),
            _each, edits.set_link_property, self.ids, field.name, value, merge=(self.ids, field.name),
        )  # fmt: skip


class DocumentSource(_Source):
    """Name, workload and targets of the design."""

    def __init__(self, session: Session) -> None:
        workload = [replace(field, group=text("Workload")) for field in fields_of(Workload)]
        targets = [replace(field, group=text("Targets")) for field in fields_of(Targets)]
        self._workload = {field.name for field in workload}
        name = replace(NAME, help=text("What the design is called in reports and exported code."))
        super().__init__(session, [name, *workload, *targets])

    def value(self, name: str) -> tuple[Any, bool]:
        """The value; a design does not differ from itself."""
        design = self.session.design
        if name == NAME.name:
            return design.name, False
        return getattr(design.workload if name in self._workload else design.targets, name), False

    def write(self, field: FieldSpec, value: Any) -> None:
        """Sets the field. Raises EditError."""
        label = text("Change {field} of the design", field=field.title)
        if field.name == NAME.name:
            self.session.apply(label, edits.set_name, value or "", merge=("design", field.name))
            return
        function = edits.set_workload if field.name in self._workload else edits.set_target
        self.session.apply(label, function, field.name, value, merge=("design", field.name))


def common_fields(classes: Sequence[type[Component]]) -> list[FieldSpec]:
    """The fields that all the classes have with the same kind of control; limits are those of the first."""
    first, *others = dict.fromkeys(classes)  # each once: thousands may be selected
    shared = {field.name: field for field in fields_of(first)}
    for cls in others:
        other = {field.name: field for field in fields_of(cls)}
        shared = {
            name: field
            for name, field in shared.items()
            if name in other and (other[name].control, other[name].choices) == (field.control, field.choices)
        }
    return list(shared.values())


def _each(
    design: Design, function: Callable[..., Design], ids: Sequence[str], field: str, value: Any
) -> Design:
    for element in ids:
        design = function(design, element, field, value)
    return design
