"""Where load goes round what is dark equals what a model without it says, in random models full of loops."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.analysis import rerouting
from designer.analysis.flow import flow, with_owed
from designer.analysis.load import Leg, Liveness, LoadModel, Option, Stage
from designer.analysis.rerouting import Rerouting

ENTRY = "in"
KEYS = [f"s{n}" for n in range(9)]

keys = st.sampled_from(KEYS)
options = st.builds(
    Option,
    keys,
    calls=st.sampled_from((0.1, 0.4, 1.0, 3.0)),
    weight=st.sampled_from((1.0, 2.0)),
    backups=st.lists(keys, max_size=2).map(tuple),
)
plain = st.builds(Option, keys, calls=st.sampled_from((0.2, 0.6, 1.0)), weight=st.sampled_from((1.0, 3.0)))
legs = st.one_of(
    st.builds(
        Leg,
        st.lists(options, min_size=1, max_size=3).map(tuple),
        counted=st.booleans(),
        first_alive=st.booleans(),
        fixed=st.booleans(),
        waits=st.booleans(),
    ),
    st.builds(
        Leg, st.lists(plain, min_size=2, max_size=5).map(tuple), counted=st.booleans(), waits=st.booleans()
    ),
)
wholes = st.builds(
    lambda first, others: LoadModel(
        {s.id: s for s in (Stage(ENTRY, (first,)), *(Stage(k, tuple(o)) for k, o in zip(KEYS, others, strict=True)))},
        {},
        {ENTRY: 1.0},
    ),
    legs,
    st.lists(st.lists(legs, max_size=2), min_size=len(KEYS), max_size=len(KEYS)),
)  # fmt: skip
losses = st.dictionaries(keys, st.sampled_from((0.0, 0.0, 0.5)), min_size=1, max_size=4)


@settings(max_examples=400, deadline=None)
@given(
    wholes,
    st.lists(losses, min_size=1, max_size=4),
    st.sampled_from((2, 8)),
    st.sampled_from((1, 16)),
    st.sampled_from((4, 400)),
)
def test_visits_after_each_loss_are_those_of_a_model_without_it(
    load: LoadModel, lost: list[dict[str, float]], many: int, long: int, steps: int
) -> None:
    visits = flow(load).visits
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rerouting, "MANY", many)
        patch.setattr(rerouting, "LONG", long)
        patch.setattr(rerouting, "STEPS", steps)
        follower = Rerouting(load, visits)
        for alive in map(Liveness, lost):
            change = follower.after(alive)
            without = with_owed(load, alive, flow(load, alive)).visits
            for key in load.stages:
                found = visits.get(key, 0.0) + change.moved.get(key, 0.0) + change.carried(key)
                most = max(visits.get(key, 0.0), 1.0)
                assert found == pytest.approx(without.get(key, 0.0), rel=1e-9, abs=1e-12 * most), key


def test_a_loop_without_end_is_left_out_only_while_it_has_none() -> None:
    """The way round by c amplifies what goes round: with c lost, a and b settle; with b lost, c still has no end."""
    legs = {
        ENTRY: [("a", 1.0)],
        "a": [("b", 0.5), ("c", 2.0)],
        "b": [("a", 0.5)],
        "c": [("a", 2.0)],
    }
    stages = {
        k: Stage(k, tuple(Leg((Option(t, calls),)) for t, calls in called)) for k, called in legs.items()
    }
    load = LoadModel(stages, {}, {ENTRY: 1.0})
    visits, loops = flow(load).visits, flow(load).loops
    assert loops == ("a", "b", "c")
    assert visits == {ENTRY: 1.0, "a": 1.0}
    after = Rerouting(load, visits)
    assert after.after(Liveness({"c": 0.0})).moved == pytest.approx({"a": 1 / 3, "b": 2 / 3})
    assert after.after(Liveness({"b": 0.0})).moved == {}


def test_a_loop_without_end_that_nothing_reaches_any_more_is_left_by_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a lost, b calls itself alone, once for each call: any number of calls would go on for ever, and none do."""
    monkeypatch.setattr(rerouting, "LONG", 1)
    stages = {
        ENTRY: Stage(ENTRY, (Leg((Option("a"),)),)),
        "a": Stage("a", (Leg((Option("b", 0.5),)),)),
        "b": Stage("b", (Leg((Option("a"), Option("b"))),)),
    }
    load = LoadModel(stages, {}, {ENTRY: 1.0})
    visits = flow(load).visits
    assert visits == pytest.approx({ENTRY: 1.0, "a": 2.0, "b": 2.0})
    assert Rerouting(load, visits).after(Liveness({"a": 0.0})).moved == pytest.approx({"a": -2.0, "b": -2.0})


def test_a_loop_without_end_may_grow_by_a_loss() -> None:
    """What d calls instead of x is in the loop that calls it: then d is part of that, and no call reaches it."""
    stages = {
        ENTRY: Stage(ENTRY, (Leg((Option("a"),)),)),
        "a": Stage("a", (Leg((Option("b", 2.0),)), Leg((Option("d"),)))),
        "b": Stage("b", (Leg((Option("a"),)),)),
        "d": Stage("d", (Leg((Option("x"), Option("a")), first_alive=True),)),
        "x": Stage("x"),
    }
    load = LoadModel(stages, {}, {ENTRY: 1.0})
    visits, loops = flow(load).visits, flow(load).loops
    assert loops == ("a", "b")
    assert visits == {ENTRY: 1.0, "a": 1.0, "d": 1.0, "x": 1.0}
    assert Rerouting(load, visits).after(Liveness({"x": 0.0})).moved == {"d": -1.0, "x": -1.0}


def test_a_loop_that_a_loss_leaves_without_end_and_without_callers_has_no_visits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What no longer arrives there and what goes round once more are the same amount, and do not make up for one another."""
    monkeypatch.setattr(rerouting, "LONG", 1)
    spreads = Leg((Option("loop", weight=3.0), Option("out")), waits=False)
    stages = (
        Stage(ENTRY, (Leg((Option("caller"),)),)),
        Stage("caller", (Leg((Option("loop", calls=0.2),)),)),
        Stage("loop", (spreads,)),
        Stage("out"),
    )
    load = LoadModel({stage.id: stage for stage in stages}, {}, {ENTRY: 1.0})
    visits = flow(load).visits
    change = Rerouting(load, visits).after(Liveness({"caller": 0.0, "out": 0.0}))
    assert visits["loop"] + change.moved["loop"] == pytest.approx(0, abs=1e-12)
