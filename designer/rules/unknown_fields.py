"""What a file says outside its components and nobody understands: fields of links, of the workload, of targets, of the design."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.synonyms import property_meant
from designer.document.decode import KNOWN
from designer.document.design import Link
from designer.guesses import nearest
from designer.i18n import text
from designer.rules.design import with_guess
from designer.rules.each import each_link
from designer.rules.rule import Hit, Rule


@each_link
def _of_links(a: Assessment, link_id: str, link: Link) -> Iterator[Hit]:
    names = {"source": a.name(link.source), "target": a.name(link.target)}
    for field in link.unknown:
        said = text("the link {source} to {target} has an unknown field {field}", **names, field=field)
        yield Hit(with_guess(said, property_meant(field, Link, link.given())), links=(link_id,))


def _of_design(a: Assessment) -> Iterator[Hit]:
    for part, said_of in (("workload", a.design.workload), ("targets", a.design.targets)):
        for field in said_of.unknown:
            said = text("{part} has an unknown field {field}", part=part, field=field)
            yield Hit(with_guess(said, property_meant(field, type(said_of), said_of.given())))
    for field in a.design.extra:
        # What is close to nothing that a design has is what another tool keeps there, as `$schema`.
        if guess := nearest(field, KNOWN):
            yield Hit(with_guess(text("the design has an unknown field {field}", field=field), guess))


UNKNOWN_FIELD = Rule(
    id="LP006",
    name="unknown-field",
    severity="warning",
    summary="A field of a link, of the workload, of the targets or of the design itself that does not exist.",
    why="It is kept, but means nothing: often a misspelt field whose default now applies, or a promise that is not checked.",
    detection="A field in the file that links, workload or targets do not define; of the design itself, one that is close to a field it has.",
    fix="Correct its name; `loadpath schema` lists the fields.",
    false_alarm="Another tool keeps its own data in the file.",
    check=lambda a: (*_of_links(a), *_of_design(a)),
    bad={
        "nodes": {"users": {"kind": "users"}, "shop": {"kind": "app"}},
        "links": [{"from": "users", "to": "shop", "protocl": "https"}],
    },
    good={
        "nodes": {"users": {"kind": "users"}, "shop": {"kind": "app"}},
        "links": [{"from": "users", "to": "shop", "protocol": "https"}],
    },
    tags=("design",),
)
