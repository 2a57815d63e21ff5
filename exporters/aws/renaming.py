"""Rules and permissions that name drawn things keep meaning them once those have become something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from designer.catalog.aws_identity import IamPolicy
from designer.catalog.guarding import Guarded, IngressRule, RuleGroup
from designer.i18n import text
from exporters.aws.draft import Draft

T = TypeVar("T")


def follow_names(draft: Draft) -> None:
    """Writes the ids of what stands for a drawn thing wherever an inbound rule or a policy names it."""
    stands = _stand_ins(draft)
    for node_id, node in list(draft.nodes.items()):
        spec = node.spec
        if isinstance(spec, Guarded | RuleGroup) and spec.ingress:
            rules = tuple(_each(draft, node_id, stands, spec.ingress, _source, _from))
            draft.respec(node_id, spec.model_copy(update={"ingress": rules}))
        elif isinstance(spec, IamPolicy):
            statements = []
            for statement in spec.statements:
                named = tuple(_each(draft, node_id, stands, statement.resources, str, _itself))
                statements.append(statement.model_copy(update={"resources": named}))
            draft.respec(node_id, spec.model_copy(update={"statements": tuple(statements)}))


def _stand_ins(draft: Draft) -> Mapping[str, list[str]]:
    """Drawn id that is no more -> ids of the nodes that stand for it."""
    found: dict[str, list[str]] = {n: [] for n in draft.drawn.nodes if n not in draft.nodes}
    for node_id in draft.nodes:
        for source in draft.sources(node_id):
            if source in found:
                found[source].append(node_id)
    return found


def _each(
    draft: Draft,
    holder: str,
    stands: Mapping[str, list[str]],
    things: Iterable[T],
    named: Callable[[T], str],
    renamed: Callable[[T, str], T],
) -> Iterator[T]:
    for thing in things:
        name = named(thing)
        if name not in stands:
            yield thing
            continue
        if not stands[name]:
            draft.explain(holder, text("a rule about {node} is left out with it", node=name))
        for stand_in in stands[name]:
            yield renamed(thing, stand_in)


def _source(rule: IngressRule) -> str:
    return rule.source


def _from(rule: IngressRule, source: str) -> IngressRule:
    return rule.model_copy(update={"source": source})


def _itself(_: str, name: str) -> str:
    return name
