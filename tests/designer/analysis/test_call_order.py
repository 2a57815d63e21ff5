"""The order in which stages are gone through: the same parts after any edit, each before those that it calls."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.call_order import Parts, callers_first, callers_first_after


class Calling(NamedTuple):
    targets: tuple[str, ...]


keys = st.sampled_from("abcdefgh")
drawn_calls = st.dictionaries(keys, st.lists(keys, max_size=3, unique=True).map(tuple), min_size=1)


def stages(targets: dict[str, tuple[str, ...]]) -> dict[str, Calling]:
    return {key: Calling(ends) for key, ends in targets.items()}


def loops(parts: Parts, targets: dict[str, tuple[str, ...]]) -> set[str]:
    return {key for part in parts for key in part if len(part) > 1 or key in targets[key]}


@given(drawn_calls, st.lists(drawn_calls, min_size=1, max_size=4), keys)
def test_after_any_edit_the_parts_are_those_found_anew_and_stand_before_what_they_call(
    targets: dict[str, tuple[str, ...]], edits: list[dict[str, tuple[str, ...]]], gone: str
) -> None:
    parts = callers_first(stages(targets))
    for edit in edits:
        before, was = targets, loops(parts, targets)
        targets = {key: ends for key, ends in {**before, **edit}.items() if key != gone or key in edit}
        changed = {key for key in {*before, *targets} if before.get(key) != targets.get(key)}
        fresh = callers_first(stages(targets))
        if changed.isdisjoint(was):
            found = callers_first_after(parts, stages(targets), sorted(changed & targets.keys()))
            assert (found is None) == bool(loops(fresh, targets) - was)
            if found is not None:
                assert sorted(map(sorted, found)) == sorted(map(sorted, fresh))
                place = {key: number for number, part in enumerate(found) for key in part}
                assert all(place[k] <= place[t] for k, ends in targets.items() for t in ends if t in place)
                fresh = found
        parts = fresh


def test_what_a_stage_calls_since_an_edit_comes_behind_it_with_all_that_it_calls() -> None:
    before: dict[str, tuple[str, ...]] = {"a": (), "b": ("c",), "c": (), "d": ()}
    parts = (("b",), ("c",), ("d",), ("a",))
    assert callers_first_after(parts, stages({**before, "d": ("b",)}), ["d"]) == (
        ("d",),
        ("b",),
        ("c",),
        ("a",),
    )
    assert callers_first_after(parts, stages({**before, "c": ("b",)}), ["c"]) is None
