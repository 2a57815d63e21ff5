"""Any design as one of AWS components: the first half of every AWS export. Pure; says what it changed and why.

The stated mapping stands in the modules it is made of: ``passages`` (firewalls, switches, stand-ins), ``hosts`` (what
stays on a machine), ``translation`` (which component becomes which), ``placing`` and ``surroundings`` (where it stands).
"""

from __future__ import annotations

from designer.document.design import Design
from designer.graph.topology import Topology
from exporters.aws.addressing import assign_ranges
from exporters.aws.draft import Draft, Lowered
from exporters.aws.hosts import with_machines, without_managed
from exporters.aws.passages import spell_out_ports, without_passages
from exporters.aws.placing import place, where_drawn
from exporters.aws.renaming import follow_names
from exporters.aws.surroundings import complete
from exporters.aws.translation import translate


def to_aws(design: Design) -> Lowered:
    """`design` in AWS components, each in a region, VPC, zone and subnet where it needs one."""
    draft = Draft(design)
    drawn = where_drawn(Topology(design))
    spell_out_ports(draft)
    without_passages(draft)
    left = without_managed(draft)
    with_machines(draft)
    translate(draft, left)
    place(draft, drawn)
    complete(draft)
    follow_names(draft)
    assign_ranges(draft)
    return draft.finished()
