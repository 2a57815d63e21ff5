"""Every file that is no design is refused in one line that says where and why; none is changed, none is half read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.bad_files import BAD
from support.strategies import CATALOG, json_values

from designer.document import files
from designer.document.design import Design
from designer.document.files import dump, load, parse
from designer.errors import DesignError, InvalidDesign, NewerFormat, UnreadableFile
from designer.resources import template_root

STARTERS = [
    path.read_bytes() for path in sorted((template_root() / "starters").iterdir(), key=lambda path: path.name)
]


@pytest.mark.parametrize("case", BAD)
def test_it_is_refused_in_one_line_with_its_place(case: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.loadpath.json"
    path.write_bytes(BAD[case].data)
    with pytest.raises(DesignError) as refused:
        load(path, CATALOG)
    assert str(refused.value) == f"{path}{BAD[case].said}"
    assert path.read_bytes() == BAD[case].data
    assert [inside.name for inside in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("case", "error"), [("prose", UnreadableFile), ("Latin-1", UnreadableFile), ("dangling", InvalidDesign), ("newer format", NewerFormat)]
)  # fmt: skip
def test_the_error_says_which_sort_of_badness(case: str, error: type[DesignError]) -> None:
    with pytest.raises(error):
        parse(BAD[case].data, CATALOG)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"shop\.json: there is no such file$"):
        load(tmp_path / "shop.json", CATALOG)
    with pytest.raises(UnreadableFile, match=r": is a folder, expected a file$"):
        load(tmp_path, CATALOG)
    (tmp_path / "file").touch()
    with pytest.raises(UnreadableFile, match=r"inner: cannot be read: Not a directory$"):
        load(tmp_path / "file" / "inner", CATALOG)


def test_a_file_too_large_is_not_even_parsed(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(UnreadableFile, match=r"huge\.json: larger than 100 MB, expected a design$"):
        load(path, CATALOG)


def test_the_limit_itself_may_be_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = dump(Design())
    monkeypatch.setattr(files, "SIZE_LIMIT", len(data))
    path = tmp_path / "just.json"
    path.write_bytes(data)
    assert load(path, CATALOG) == Design()
    path.write_bytes(data + b" ")
    with pytest.raises(UnreadableFile):
        load(path, CATALOG)


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    data = dump(Design(name="마크"))
    assert parse(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"), CATALOG) == Design(name="마크")


def test_what_is_only_illegal_is_loaded_so_that_nothing_is_lost() -> None:
    data = b'{"format": 1, "nodes": {"b": {"kind": "database", "in": "s"}, "s": {"kind": "aws.s3"}}, "links": [{"from": "b", "to": "b"}]}'
    design = parse(data, CATALOG)
    assert design.nodes["b"].parent == "s"
    assert list(design.links) == ["b>b"]


def check_answer(data: bytes) -> None:
    """A design that can be written and read again, or one line about the file."""
    try:
        design = parse(data, CATALOG, where="file")
    except DesignError as refused:
        said = str(refused)
        assert said.startswith("file:")
        assert len(said.splitlines()) == 1
        assert said.isprintable()
    else:
        written = dump(design)
        assert dump(parse(written, CATALOG)) == written


cuts = st.tuples(
    st.sampled_from(["flip", "cut", "insert", "swap"]),
    st.floats(0, 1),
    st.integers(0, 255),
    st.integers(1, 40),
)


@settings(deadline=None, max_examples=250)
@given(st.sampled_from(STARTERS), st.lists(cuts, min_size=1, max_size=4))
def test_damaged_bytes_give_a_design_or_one_line(
    data: bytes, damage: list[tuple[str, float, int, int]]
) -> None:
    for sort, where, byte, length in damage:
        at = int(where * len(data))
        if sort == "flip":
            data = data[:at] + bytes([byte]) + data[at + 1 :]
        elif sort == "cut":
            data = data[:at] + data[at + length :]
        elif sort == "insert":
            data = data[:at] + bytes([byte]) * length + data[at:]
        else:
            data = (
                data[:at]
                + data[at + length : at + 2 * length]
                + data[at : at + length]
                + data[at + 2 * length :]
            )
    check_answer(data)


@settings(deadline=None, max_examples=250)
@given(st.data(), st.sampled_from(STARTERS))
def test_damaged_values_give_a_design_or_one_line(data: st.DataObject, starter: bytes) -> None:
    whole = json.loads(starter)
    at = whole
    for _ in range(data.draw(st.integers(1, 4))):
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(at[key], dict | list) and data.draw(st.booleans()):
            at = at[key]
            continue
        if isinstance(at, dict) and data.draw(st.booleans()):
            at[
                data.draw(
                    st.sampled_from(["in", "kind", "name", "from", "to", "source", "format", "x", "", "a b"])
                )
            ] = at.pop(key)
        elif data.draw(st.booleans()):
            del at[key]
        else:
            at[key] = data.draw(json_values | st.sampled_from(["app", "web", "db", [1, 2], {}, "traffic"]))
    check_answer(json.dumps(whole).encode())
