"""What a component holds: what was set, in one order, immutable, with defaults on the class and unknown fields kept."""

from __future__ import annotations

import copy
import math
from itertools import repeat
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import SchemaValidator, core_schema

from designer.catalog.component import Component, UnknownComponent, kind_of
from designer.catalog.properties import Many, Properties, prop
from designer.catalog.registry import load_catalog
from designer.document.explain import first_problem

CATALOG = load_catalog()
DATABASE = CATALOG["database"]

P = TypeVar("P", bound=Properties)


class Tyre(Properties):
    """Something inside something."""

    position: str = prop("front", "Position", "Where it is.")
    fits: str = prop("", "Fits", "Id of what it fits.", refers=True)
    pressure: float = prop(2.5, "Pressure", "In it.", unit="bar", gt=0)


class Car(Properties):
    """Something with everything."""

    written_first = ("wheels",)

    name: str
    seats: int = prop(4, "Seats", "How many sit in it.", ge=1, le=9)
    wheels: int | None = prop(None, "Wheels", "Empty: as usual.")
    tyres: Many[Tyre] = prop((), "Tyres", "What it stands on.")
    garages: Many[str] = prop((), "Garages", "Ids of where it may stand.", refers=True)


class Van(Car):
    """One with another default and another field."""

    seats: int = prop(2, "Seats", "How many sit in it.", ge=1, le=3)
    load_kg: float = prop(0, "Load", "What it carries.", unit="kg", ge=0)


def many(cls: type[P], rows: list[dict[str, Any]]) -> list[P]:
    """As a file is read: the rows are checked, then held."""
    table = SchemaValidator(core_schema.list_schema(cls.row_schema({})))
    return Properties.several(repeat(cls, len(rows)), table.validate_python(rows))


def test_defaults_stand_on_the_class_and_only_what_was_set_is_held() -> None:
    car = Car(name="a", seats=5)
    assert (car.name, car.seats, car.wheels, car.tyres) == ("a", 5, None, ())
    assert car.given() == {"name": "a", "seats": 5}
    assert car.model_fields_set == {"name", "seats"}
    assert (Van(name="b").seats, Car(name="b").seats) == (2, 4)


def test_fields_of_the_bases_come_first_and_stay_where_they_were_declared() -> None:
    assert list(Van.model_fields) == ["name", "seats", "wheels", "tyres", "garages", "load_kg"]
    assert Van.model_fields["seats"].default == 2
    assert Van.model_fields["load_kg"].title == "Load"


def test_what_is_held_is_in_the_order_it_is_written_in() -> None:
    for values in ({"seats": 3, "name": "a", "wheels": 4}, {"wheels": 4, "name": "a", "seats": 3}):
        assert list(Car.model_validate(values).given()) == ["wheels", "name", "seats"]
        assert list(many(Car, [values])[0].given()) == ["wheels", "name", "seats"]
    assert list(Car(name="a").model_copy(update={"wheels": 3}).given()) == ["wheels", "name"]


def test_fields_nobody_knows_are_kept_apart_and_shadow_nothing() -> None:
    spec = DATABASE.model_validate({"endpoint": "x", "given": [1], "count": 2, "title": None})
    assert dict(spec.unknown) == {"endpoint": "x", "given": [1], "title": None}
    assert spec.endpoint() == ("postgresql", 5432)
    assert spec.title == "Database"
    assert spec.given() == {"count": 2, "endpoint": "x", "given": [1], "title": None}


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({}, ("name",)),
        ({"name": 1}, ("name",)),
        ({"name": "a", "seats": True}, ("seats",)),
        ({"name": "a", "seats": "4"}, ("seats",)),
        ({"name": "a", "seats": 10}, ("seats",)),
        ({"name": "a", "seats": 4.0}, ("seats",)),
        ({"name": "a", "tyres": {}}, ("tyres",)),
        ({"name": "a", "tyres": [{"pressure": 0}]}, ("tyres", 0, "pressure")),
        ({"name": "a", "tyres": [{"pressure": math.inf}]}, ("tyres", 0, "pressure")),
        ({"name": "a", "tyres": [{"pressure": True}]}, ("tyres", 0, "pressure")),
        ({"name": "a", "tyres": [{"colour": "red"}]}, ("tyres", 0, "colour")),
    ],
)
def test_what_is_wrong_is_refused_where_it_is(values: Any, where: tuple[str | int, ...]) -> None:
    with pytest.raises(ValidationError) as one:
        Car.model_validate(values)
    assert first_problem(one.value)[0] == where
    with pytest.raises(ValidationError):
        many(Car, [{"name": "fine"}, values])


def test_numbers_keep_their_spelling() -> None:
    assert [type(Van(name="a", load_kg=value).load_kg) for value in (900, 900.5)] == [int, float]


def test_nothing_can_be_changed() -> None:
    car = Car(name="a")
    with pytest.raises(AttributeError):
        car.seats = 3  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del car.name
    with pytest.raises(AttributeError):
        car.unknown = {}
    assert car == Car(name="a")


def test_equal_is_what_was_set_alike() -> None:
    assert Car(name="a") == Car(name="a")
    assert hash(Car(name="a")) == hash(Car(name="a"))
    assert Car(name="a") != Car(name="a", seats=4), "a default that was written is something else in the file"
    assert Car(name="a") != Van(name="a")
    assert Car(name="a") != Car.model_validate({"name": "a", "colour": "red"})
    turbine, wind = UnknownComponent.of("acme.turbine", {"x": 1}), UnknownComponent.of("acme.wind", {"x": 1})
    assert turbine == UnknownComponent.of("acme.turbine", {"x": 1})
    assert turbine != wind
    assert kind_of(turbine.model_copy(update={"y": 2})) == "acme.turbine"


def test_copies_are_the_same_thing() -> None:
    car = Car(name="a")
    assert copy.copy(car) is car
    assert copy.deepcopy([car])[0] is car


def test_references_follow_into_copies_and_other_texts_do_not() -> None:
    car = Car(name="a", garages=("a", "b"), tyres=(Tyre(fits="a", position="a"),))
    moved = car.following({"a": "a-2"})
    assert moved.garages == ("a-2", "b")
    assert moved.tyres[0].fits == "a-2"
    assert (moved.name, moved.tyres[0].position) == ("a", "a")
    assert car.following({"z": "z-2"}) is car


@pytest.mark.parametrize("kind", list(CATALOG))
def test_every_component_is_itself_again(kind: str) -> None:
    cls = CATALOG[kind]
    defaults = {
        name: list(info.default) if isinstance(info.default, tuple) else info.default
        for name, info in cls.model_fields.items()
        if not info.is_required() and info.default is not None
    }
    whole = cls.model_validate(defaults)
    assert many(cls, [defaults]) == [whole]
    assert cls.model_validate(whole.given()) == whole
    assert list(whole.given()) == sorted(defaults)


values = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats()
    | st.text(max_size=3)
    | st.lists(st.text(max_size=2))
)
names = st.sampled_from(["engine", "count", "storage_gb", "notes", "encrypted", "ingress", "x", "service_ms"])


@settings(deadline=None)
@given(st.lists(st.dictionaries(names, values, max_size=4), max_size=4))
def test_many_at_once_are_what_each_is_alone(rows: list[dict[str, Any]]) -> None:
    def alone() -> list[Component] | None:
        try:
            made = [DATABASE.model_validate(row) for row in rows]
        except ValidationError:
            return None
        return None if any(spec.unknown for spec in made) else list(made)

    try:
        together: list[Component] | None = list(many(DATABASE, rows))
    except ValidationError:
        together = None
    assert together == alone()
