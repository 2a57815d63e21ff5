"""What a set of properties is: declared with title, unit, limits and help, checked by pydantic, immutable.

An instance holds what was *set*; defaults stand on the class. So reading a property is plain attribute access, what a
file says of a component is what the instance holds, and a drawing of ten thousand components costs what was said about
them. Instances of ``pydantic.BaseModel`` hold every default, and a set of names beside: opening such a drawing took a
third longer, writing it three times as long, importing the catalogue twice as long. So pydantic checks the values here,
and does not keep them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import reduce
from itertools import repeat
from operator import or_
from types import MappingProxyType, UnionType, new_class
from typing import (
    Annotated,
    Any,
    ClassVar,
    Generic,
    NoReturn,
    Required,
    Self,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, Strict, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypedDict

T = TypeVar("T")
P = TypeVar("P", bound="Properties")
Many = Annotated[tuple[T, ...], Strict(False)]
"""A JSON array kept as a tuple (values stay immutable)."""

NOTHING: Mapping[str, Any] = MappingProxyType({})
REQUIRED = object()
"""Stands for the default of a field that has none."""


def prop(
    default: Any,
    title: str,
    help: str,
    *,
    unit: str = "",
    group: str = "General",
    refers: bool = False,
    empty: str = "",
    **limits: Any,
) -> Any:
    """A property of a component: default, title, help, unit and inspector group, with pydantic limits (ge, le, pattern).

    All texts are English and translatable. `refers`: it may hold the id of a node (or several), and follows that node
    into its copy. `empty`: what None means, where it is not "as usual".
    """
    more: dict[str, Any] = {"unit": unit, "group": group} | ({"refers": True} if refers else {})
    more |= {"empty": empty} if empty else {}
    return Field(default, title=title, description=help, json_schema_extra=more, **limits)


class OncePerClass(Generic[T]):
    """A class attribute computed from the class when it is first read, for each class anew."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._kept = f"_once_{compute.__name__}"

    def __get__(self, instance: object, cls: type) -> T:
        found = vars(cls).get(self._kept)
        if found is None:
            found = self._compute(cls)
            setattr(cls, self._kept, found)
        made: T = found
        return made


def _own_fields(cls: type) -> Mapping[str, FieldInfo]:
    declared: Mapping[str, Any] = vars(cls).get("_declared", {})
    if not declared:
        return {}
    names = {name: cls.__annotations__[name] for name in declared}
    scope = type(cls.__name__, (), {"__annotations__": names, "__module__": cls.__module__})
    hints = get_type_hints(scope, include_extras=True)
    return {
        name: FieldInfo.from_annotation(hints[name])
        if field is REQUIRED
        else FieldInfo.from_annotated_attribute(hints[name], field)
        for name, field in declared.items()
    }


def _all_fields(cls: type[Properties]) -> Mapping[str, FieldInfo]:
    found: dict[str, FieldInfo] = {}
    for base in reversed(cls.__mro__):
        if issubclass(base, Properties):
            found.update(base._own_fields)
    return MappingProxyType(found)


def _shape(cls: type[Properties]) -> TypeAdapter[dict[str, Any]]:
    annotated: Any = Annotated
    required: Any = Required
    config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
    hints: dict[str, Any] = {}
    for name in cls.written_order:
        info = cls.model_fields[name]
        help = Field(title=info.title, description=info.description, json_schema_extra=info.json_schema_extra)
        hint = annotated[_as_written(info.annotation, info.metadata), help]
        hints[name] = required[hint] if info.is_required() else hint
    body = {"__annotations__": hints, "__pydantic_config__": config}
    shape: Any = new_class(cls.__name__, (TypedDict,), {"total": False}, lambda names: names.update(body))
    return TypeAdapter(shape)


def _as_written(kind: Any, limits: Sequence[Any]) -> Any:
    """`kind` with its limits; numbers keep their spelling: JSON has one kind of number, and 900 shall stay 900."""
    annotated: Any = Annotated
    if kind is float:
        return _as_written(int, limits) | annotated[(float, Field(), *limits)]
    if get_origin(kind) in (Union, UnionType) and float in get_args(kind):
        others = [part for part in get_args(kind) if part is not float]
        return reduce(or_, [_as_written(float, limits), *others])
    return annotated[(kind, Field(), *limits)]


def _listed(cls: type[Properties]) -> tuple[str, ...]:
    fields = cls.model_fields.items()
    return tuple(
        name for name, info in fields if get_origin(info.annotation) is tuple and _holds_properties(info)
    )


def _holds_properties(info: FieldInfo) -> bool:
    return any(isinstance(part, type) and issubclass(part, Properties) for part in get_args(info.annotation))


def _referring(cls: type[Properties]) -> tuple[str, ...]:
    return tuple(name for name, info in cls.model_fields.items() if _refers(info) or _holds_properties(info))


def _refers(info: FieldInfo) -> bool:
    return isinstance(info.json_schema_extra, dict) and bool(info.json_schema_extra.get("refers"))


def _order(cls: type[Properties]) -> tuple[str, ...]:
    return (*cls.written_first, *sorted(cls.model_fields.keys() - set(cls.written_first)))


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Properties:
    """Base of everything with properties: immutable, strict about types, keeps fields it does not know."""

    __slots__ = ("__dict__", "unknown")

    unknown: Mapping[str, Any]
    """Fields that this version does not know, kept as they came."""
    written_first: ClassVar[tuple[str, ...]] = ()
    """Properties that stand first where they are written; the others follow by name."""
    model_fields: ClassVar[OncePerClass[Mapping[str, FieldInfo]]] = OncePerClass(_all_fields)
    """Field by name, those of the bases first: annotation, default, title, help, limits, unit and group."""
    shape: ClassVar[OncePerClass[TypeAdapter[dict[str, Any]]]] = OncePerClass(_shape)
    """pydantic's view of them: a dictionary of what is set."""
    _declared: ClassVar[Mapping[str, Any]] = {}
    """Default or FieldInfo of each field as this class itself declares it."""
    _own_fields: ClassVar[OncePerClass[Mapping[str, FieldInfo]]] = OncePerClass(_own_fields)
    listed: ClassVar[OncePerClass[tuple[str, ...]]] = OncePerClass(_listed)
    """Names of the fields that are lists of properties."""
    _referring: ClassVar[OncePerClass[tuple[str, ...]]] = OncePerClass(_referring)
    written_order: ClassVar[OncePerClass[tuple[str, ...]]] = OncePerClass(_order)
    """Names of the fields in the order in which they are written."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        declared: dict[str, Any] = {}
        for name, annotation in vars(cls).get("__annotations__", {}).items():
            if name.startswith("_") or str(annotation).removeprefix("typing.").startswith("ClassVar"):
                continue
            declared[name] = field = vars(cls).get(name, REQUIRED)
            if isinstance(field, FieldInfo):
                setattr(cls, name, field.default)
        cls._declared = declared

    def __init__(self, **values: Any) -> None:
        """Raises pydantic.ValidationError where a value is wrong."""
        made = self.model_validate(values)
        _hold(self, made.__dict__)
        _keep(self, made.unknown)

    @classmethod
    def model_validate(cls, values: Any) -> Self:
        """Properties with these values set. Raises pydantic.ValidationError where one is wrong."""
        if isinstance(values, cls):
            return values
        unknown = values.keys() - cls.model_fields.keys() if isinstance(values, dict) else None
        known = {name: value for name, value in values.items() if name not in unknown} if unknown else values
        checked = cls.shape.validator.validate_python(known)
        return cls._holding(checked, {name: values[name] for name in sorted(unknown)} if unknown else NOTHING)

    @classmethod
    def row_schema(cls, first: Mapping[str, core_schema.TypedDictField]) -> CoreSchema:
        """pydantic's view of a row of a table: the fields `first`, then these properties. It makes a dictionary so."""
        shape: Any = cls.shape.core_schema
        inner = shape.get("schema", shape)  # it stands within where it refers to itself
        row: Any = {**inner, "fields": {**first, **inner["fields"]}}
        return row if inner is shape else {**shape, "schema": row}

    @staticmethod
    def several(classes: Iterable[type[P]], checked: Sequence[dict[str, Any]]) -> list[P]:
        """One of each class, holding values that were checked: much faster than one by one."""
        made: list[P] = list(map(object.__new__, classes))
        deque(map(_hold, made, checked), maxlen=0)
        deque(map(_keep, made, repeat(NOTHING)), maxlen=0)
        return made

    @classmethod
    def _holding(cls, given: dict[str, Any], unknown: Mapping[str, Any] = NOTHING) -> Self:
        made = object.__new__(cls)
        _hold(made, given)
        _keep(made, unknown)
        return made

    @classmethod
    def keeping(cls, unknown: Mapping[str, Any]) -> Self:
        """One in which nothing is set, which keeps these fields as they came."""
        return cls._holding({}, dict(sorted(unknown.items())))

    @property
    def model_fields_set(self) -> Set[str]:
        """Names of the properties that were set."""
        return self.__dict__.keys()

    def given(self) -> dict[str, Any]:
        """The properties that were set (not defaults) in the order they are written, then unknown ones."""
        return {**self.__dict__, **self.unknown}

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """The same with other values, which are not checked."""
        merged = {**self.given(), **update}
        unknown = {name: merged[name] for name in sorted(merged.keys() - self.model_fields.keys())}
        return self._holding(
            {name: merged[name] for name in self.written_order if name in merged}, unknown or NOTHING
        )

    def following(self, ids: Mapping[str, str]) -> Self:
        """The same where nodes have other ids (old -> new): what refers to one refers to it by its new id."""
        held = {name: self.__dict__[name] for name in self._referring if name in self.__dict__}
        moved = {name: _followed(value, ids) for name, value in held.items()}
        return self.model_copy(update=moved) if moved != held else self

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable; {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable; {name} cannot be taken away")

    def __eq__(self, other: object) -> bool:
        if self.__class__ is not other.__class__ or not isinstance(other, Properties):
            return NotImplemented
        return self.__dict__ == other.__dict__ and self.unknown == other.unknown

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.given().items())})"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Properties inside properties: instances pass, dictionaries are checked."""
        return core_schema.no_info_before_validator_function(
            lambda value: value.given() if isinstance(value, cls) else value,
            core_schema.no_info_after_validator_function(cls._holding, cls.shape.core_schema),
        )


def _followed(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, Properties):
        return value.following(ids)
    if isinstance(value, tuple):
        return tuple(_followed(item, ids) for item in value)
    return ids.get(value, value)


_hold = Properties.__dict__["__dict__"].__set__
_keep = Properties.__dict__["unknown"].__set__
