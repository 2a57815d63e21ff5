"""The dependency model of a design, with the way back from elements to what is drawn."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.dependency import Compiled, DependencyModel, compile_model
from designer.analysis.figure import Figure
from designer.analysis.part import part_of
from designer.graph.copies import Copy


class DesignModel(Struct, frozen=True, dict=True):
    """The dependency model of a design with the way back to what is drawn."""

    model: DependencyModel
    origin: Mapping[str, str]
    """Element -> id of the drawn node it belongs to."""
    copies: Mapping[str, tuple[Copy, ...]]
    """Drawn node -> its copies."""
    called: Mapping[str, str]
    """Drawn node -> the element that is up while a call to the node succeeds."""
    entries: tuple[str, ...]
    """Drawn entries; each is an element of the same name."""
    reasons: Mapping[str, Figure]
    """Drawn node -> how the availability of one copy (of a managed service over zones: of the service) came about."""

    @cached_property
    def compiled(self) -> Compiled:
        """The model ready for the engines."""
        return compile_model(self.model)

    @cached_property
    def parts(self) -> Mapping[str, Compiled]:
        """Per entry the part of the model that matters to it; what happens elsewhere does not change it."""
        return {entry: part_of(self.compiled, entry) for entry in self.entries}

    def elements_of(self, node_ids: Iterable[str]) -> tuple[str, ...]:
        """The elements that fail when the drawn nodes do."""
        return tuple(copy.element for node in node_ids for copy in self.copies.get(node, ()))

    def drawn(self, elements: Iterable[str]) -> tuple[str, ...]:
        """The drawn nodes behind elements, in their order, each once."""
        return tuple(dict.fromkeys(self.origin[element] for element in elements))

    def down(self, elements: Iterable[str]) -> frozenset[str]:
        """The drawn nodes that do not answer when these elements are down."""
        answers = self._answers
        return frozenset(answers[element] for element in elements if element in answers)

    @cached_property
    def _answers(self) -> Mapping[str, str]:
        """Element that a call to a drawn node needs -> that node."""
        return {element: node for node, element in self.called.items()}


def without_entries(model: DesignModel, known: Container[str]) -> DesignModel:
    """The model as it is asked about the entries that are not `known`."""
    left = replace(model, entries=tuple(entry for entry in model.entries if entry not in known))
    left.__dict__.update(compiled=model.compiled, parts=model.parts)
    return left


def same_parts(before: DesignModel, after: DesignModel) -> frozenset[str]:
    """The entries whose part of the model is the same."""
    return frozenset(entry for entry, part in after.parts.items() if before.parts.get(entry) == part)
