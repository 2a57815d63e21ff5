"""The dependency model of a design, with the way back from elements to what is drawn."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from functools import cached_property
from operator import lt

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.again import differing
from designer.analysis.dependency import Compiled, DependencyModel, compile_model
from designer.analysis.failure import single_points
from designer.analysis.figure import Figure
from designer.analysis.part import part_of
from designer.analysis.recompiled import compile_after
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
    """Drawn entries that call something; each is an element of the same name."""
    reasons: Mapping[str, Figure]
    """Drawn node -> how the availability of one copy (of a managed service over zones: of the service) came about."""
    takeovers: Mapping[str, str]
    """Element that is up while a takeover would succeed -> the link over which the standby takes over."""

    def like(self, before: DesignModel | None) -> DesignModel:
        """The same with what is known of `before` wherever that is equal; `before` itself where all is."""
        if before is None or self == before:
            return before or self
        changed = differing(before.model.elements, self.model.elements)
        if "compiled" in before.__dict__:
            self.__dict__["compiled"] = compile_after(self.model, before.model, before.compiled, changed)
        is_in_order = [*before.model.elements] == [*self.model.elements]
        known = {
            entry: part
            for entry, part in before.__dict__.get("parts", {}).items()
            if changed.isdisjoint(part.index)
            and entry in self.called
            and (is_in_order or self._is_in_order(part))
        }
        fatal: Mapping[str, tuple[str, ...]] = before.__dict__.get("fatal", {})
        self.__dict__["_known"] = known, {entry: fatal[entry] for entry in known if entry in fatal}
        return self

    def _is_in_order(self, part: Compiled) -> bool:
        """Whether the elements of a part stand here in the order that they have in it."""
        places = [*map(self.compiled.index.__getitem__, part.ids)]
        return all(map(lt, places, places[1:]))

    @cached_property
    def _known(self) -> tuple[Mapping[str, Compiled], Mapping[str, tuple[str, ...]]]:
        """(parts, fatal elements) of entries that are those of a model before."""
        return {}, {}

    @cached_property
    def compiled(self) -> Compiled:
        """The model ready for the engines."""
        return compile_model(self.model)

    @cached_property
    def parts(self) -> Mapping[str, Compiled]:
        """Per entry the part of the model that matters to it; what happens elsewhere does not change it."""
        known, _ = self._known
        return {entry: known.get(entry) or part_of(self.compiled, entry) for entry in self.entries}

    @cached_property
    def fatal(self) -> Mapping[str, tuple[str, ...]]:
        """Per entry the elements that bring it down by failing alone."""
        _, known = self._known
        found = single_points(self.compiled, [entry for entry in self.entries if entry not in known])
        return {**known, **found}

    def elements_of(self, node_ids: Iterable[str]) -> tuple[str, ...]:
        """The elements that fail when the drawn nodes do."""
        return tuple(copy.element for node in node_ids for copy in self.copies.get(node, ()))

    def lost_with(self, gone: Collection[str]) -> tuple[str, ...]:
        """The elements that fail when drawn nodes do, among them networks and subnets: those of the nodes, and those that stand in them."""
        every = ((node, copy) for node, copies in self.copies.items() for copy in copies)
        return tuple(copy.element for node, copy in every if node in gone or copy.subnet in gone)

    def drawn(self, elements: Iterable[str]) -> tuple[str, ...]:
        """The drawn nodes behind elements, in their order, each once."""
        return tuple(dict.fromkeys(self.origin[element] for element in elements))

    def failing(self, element: str) -> str:
        """What it is on the drawing that fails with an element: a node, or the link over which a takeover does."""
        return self.takeovers.get(element) or self.origin[element]

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
    left.__dict__.update(compiled=model.compiled, parts=model.parts, fatal=model.fatal)
    return left


def same_parts(before: DesignModel, after: DesignModel) -> frozenset[str]:
    """The entries whose part of the model is the same."""
    was = before.parts
    return frozenset(e for e, part in after.parts.items() if (old := was.get(e)) is part or old == part)
