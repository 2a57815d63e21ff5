"""A design as tables and as a networkx graph: the same components, links and boxes."""

from support.drawing import draw

from designer.catalog.traits import Database, Service
from designer.graph.topology import Topology

DESIGN = draw(
    {"r": "rack", "web": ("server", "r"), "app": ("app", "web"), "db": "database", "old": "database"},
    ["app>db", ("db", "old", {"kind": "replication"}), ("app", "db", {"kind": "async"})],
)


def test_the_graph_for_rules_of_ones_own_is_the_drawing() -> None:
    topology = Topology(DESIGN)
    assert tuple(topology.graph) == topology.ids == ("app", "db", "old", "r", "web")
    assert topology.graph.nodes["app"] == {"node": DESIGN.nodes["app"], "spec": DESIGN.nodes["app"].spec}
    assert {(a, b, key): data["link"] for a, b, key, data in topology.graph.edges(keys=True, data=True)} == {
        (link.source, link.target, key): link for key, link in DESIGN.links.items()
    }


def test_what_has_a_trait_is_told_by_id_whatever_its_kind() -> None:
    topology = Topology(DESIGN)
    assert [node_id for node_id, _ in topology.having(Database)] == ["db", "old"]
    assert [node_id for node_id, _ in topology.having(Service)] == ["app", "db", "old", "web"]
    assert [node_id for node_id, _ in topology.having(Database)] == ["db", "old"]
