"""Files that are no designs, each with what must be said about it: the line, the JSON path, what was found and expected."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

APP = {"kind": "app"}
TWO = {"a": APP, "b": APP}
DEEP = 100_000
NODE_ID = "expected the id of a node"
AN_ID = "expected an id: small letters, digits and hyphens, at most 63 characters"
A_BOX = "expected [x, y] or [x, y, width, height] in numbers up to 1e+09"
A_FORMAT = "expected the number of a format, now 1"
CUT = "ends in the middle, expected the rest of the JSON text (is the file cut off?)"
NO_DESIGN = "not JSON, expected a design"
NOT_UTF8 = "not UTF-8, expected JSON text in UTF-8"
TOO_DEEP = "nested deeper than 200 levels, expected a design"
EMPTY = "empty, expected a design"


class Bad(NamedTuple):
    """The bytes of a file, and the whole of the message behind the file's name: ``:LINE: PATH: found ..., expected ...``."""

    data: bytes
    said: str


def lines(**fields: Any) -> bytes:
    """A design of format 1, one field a line (the first field is on line 3), a node or link a line in them."""
    return json.dumps({"format": 1, **fields}, indent=1, ensure_ascii=False).encode()


BAD: dict[str, Bad] = {
    "empty": Bad(b"", f": {EMPTY}"),
    "blank": Bad(b" \n\t\n", f": {EMPTY}"),
    "null": Bad(b"null", ":1: found null, expected an object"),
    "list": Bad(b"[]", ":1: found [], expected an object"),
    "number": Bad(b"7", ":1: found 7, expected an object"),
    "text": Bad(b'"design"', ':1: found "design", expected an object'),
    # not JSON
    "prose": Bad(b"hello", f":1: {NO_DESIGN}"),
    "yaml": Bad(b"format: 1\n", f":1: {NO_DESIGN}"),
    "bytes": Bad(bytes(range(256)), f":1: {NO_DESIGN}"),
    "truncated in a text": Bad(b'{\n "format": 1,\n "nodes": {\n  "a": {"kind": "ap', f":4: {CUT}"),
    "truncated after a comma": Bad(b'{\n "format": 1,', f":2: {CUT}"),
    "comma too many": Bad(b'{"format": 1,\n}', ":2: found a comma before a closing bracket, expected none"),
    "comma missing": Bad(b'{"format": 1\n"name": "x"}', ":2: found no comma between two fields, expected one (or a closing brace)"),
    "colon missing": Bad(b'{"format" 1}', ":1: found no colon behind the name of a field, expected one"),
    "single quotes": Bad(b"{'format': 1}", ":1: found a field without quotes, expected its name in double quotes"),
    "two designs": Bad(b'{"format": 1}\n{"format": 1}', ":2: found something behind the end of the design, expected one JSON object"),
    "raw control character": Bad(b'{"format": 1,\n"name": "a\x01"}', ":2: found a raw control character in a text, expected it escaped"),
    "unknown escape": Bad(b'{"format": 1, "name": "\\q"}', ":1: found an unknown escape in a text, expected JSON"),
    "half of a character": Bad(b'{"format": 1, "name": "\\ud800"}', ":1: found half of a surrogate pair in a text, expected whole characters"),
    "NaN": Bad(b'{"format": 1,\n"x": NaN}', f":2: {NO_DESIGN}"),
    "minus Infinity": Bad(b'{"format": 1,\n"x": -Infinity}', ":2: found a malformed number, expected JSON"),
    "5,000 digits": Bad(b'{"format": 1, "x": ' + b"9" * 5000 + b"}", ":1: found a number with too many digits, expected a smaller one"),
    "UTF-16": Bad('{"format": 1}'.encode("utf-16"), f":1: {NOT_UTF8}"),
    "Latin-1": Bad(b'{"format": 1,\n"name": "caf\xe9"}', f":2: {NOT_UTF8}"),
    "deep lists": Bad(b"[" * DEEP + b"]" * DEEP, f":1: {TOO_DEEP}"),
    "deep lists without an end": Bad(b"[" * DEEP, f":1: {TOO_DEEP}"),
    "deep objects": Bad(b'{"format": 1,\n"x": ' + b'{"x":' * DEEP + b"1" + b"}" * DEEP + b"}", f":2: {TOO_DEEP}"),
    # names twice
    "node twice": Bad(b'{"format": 1, "nodes": {\n"a": {"kind": "app"},\n"a": {"kind": "app"}}}', ':3: found "a" twice in one object, expected every name once'),
    "field twice": Bad(b'{"format": 1,\n"format": 1}', ':2: found "format" twice in one object, expected every name once'),
    "property twice": Bad(b'{"format": 1, "nodes": {"a": {"kind": "app",\n"count": 1, "count": 2}}}', ':2: found "count" twice in one object, expected every name once'),
    # format
    "no format": Bad(b"{}", f":1: format: found null, {A_FORMAT}"),
    "format 0": Bad(b'{"format": 0}', f":1: format: found 0, {A_FORMAT}"),
    "format as text": Bad(b'{\n"format": "1"}', f':2: format: found "1", {A_FORMAT}'),
    "half a format": Bad(b'{"format": 1.5}', f":1: format: found 1.5, {A_FORMAT}"),
    "format true": Bad(b'{"format": true}', f":1: format: found true, {A_FORMAT}"),
    "newer format": Bad(b'{\n"format": 2}', ":2: format: found 2, expected at most 1: written by a newer Loadpath"),
    # top level
    "name": Bad(lines(name=5), ":3: name: found 5, expected a text"),
    "name behind a byte order mark": Bad(b"\xef\xbb\xbf" + lines(name=5), ":3: name: found 5, expected a text"),
    "nodes": Bad(lines(nodes=[]), ":3: nodes: found [], expected an object"),
    "links": Bad(lines(links={}), ":3: links: found {}, expected a list"),
    "waivers": Bad(lines(waivers={}), ":3: waivers: found {}, expected a list"),
    "layout": Bad(lines(layout=[]), ":3: layout: found [], expected an object"),
    "workload": Bad(lines(workload=[]), ":3: workload: found [], expected an object"),
    "targets": Bad(lines(targets=3), ":3: targets: found 3, expected an object"),
    "peak load": Bad(lines(workload={"peak_rps": -1}), ":4: workload.peak_rps: found -1, expected at least 0"),
    "endless load": Bad(b'{"format": 1,\n"workload": {"peak_rps": 1e999}}', ":2: workload.peak_rps: found Infinity, expected a finite number"),
    "endless unknown": Bad(b'{"format": 1,\n"x": 1e999}', ":2: x: found a number beyond all floats, expected a smaller one"),
    "availability": Bad(lines(targets={"availability": 1.5}), ":4: targets.availability: found 1.5, expected at most 1"),
    # nodes
    "node": Bad(lines(nodes={"a": 7}), ":4: nodes.a: found 7, expected an object"),
    "no kind": Bad(lines(nodes={"a": {}}), ":4: nodes.a.kind: found null, expected the kind of a component"),
    "kind": Bad(lines(nodes={"a": {"kind": 3}}), ":5: nodes.a.kind: found 3, expected the kind of a component"),
    "name of a node": Bad(lines(nodes={"a": {**APP, "name": 1}}), ":6: nodes.a.name: found 1, expected a text"),
    "id with a space": Bad(lines(nodes={"A b": APP}), f':4: nodes["A b"]: found "A b", {AN_ID}'),
    "empty id": Bad(lines(nodes={"": APP}), f':4: nodes[""]: found "", {AN_ID}'),
    "parent is no text": Bad(lines(nodes={"a": {**APP, "in": 1}}), f":6: nodes.a.in: found 1, {NODE_ID}"),
    "unknown parent": Bad(lines(nodes={"a": {**APP, "in": "zz"}}), f':6: nodes.a.in: found "zz", {NODE_ID}'),
    "its own parent": Bad(lines(nodes={"a": {**APP, "in": "a"}}), ":6: nodes.a.in: found a circle (a > a), expected none"),
    "containers in a circle": Bad(
        lines(nodes={"a": {"kind": "rack", "in": "b"}, "b": {"kind": "rack", "in": "c"}, "c": {"kind": "rack", "in": "a"}}),
        ":10: nodes.b.in: found a circle (b > c > a > b), expected none",
    ),
    "property of a wrong type": Bad(lines(nodes={"a": {**APP, "count": "two"}}), ':6: nodes.a.count: found "two", expected a whole number'),
    "property too small": Bad(lines(nodes={"a": {**APP, "count": 0}}), ":6: nodes.a.count: found 0, expected at least 1"),
    "property of no choice": Bad(lines(nodes={"a": {**APP, "spread": "x"}}), ':6: nodes.a.spread: found "x", expected one of host or zone'),
    "property inside one": Bad(lines(nodes={"a": {"kind": "firewall", "rules": [{"ports": 5}]}}), ":8: nodes.a.rules[0].ports: found 5, expected a text"),
    # links
    "link": Bad(lines(links=[3]), ":4: links[0]: found 3, expected an object"),
    "no ends": Bad(lines(links=[{}]), f":4: links[0].from: found null, {NODE_ID}"),
    "dangling": Bad(lines(nodes={"a": APP}, links=[{"from": "a", "to": "zz"}]), f':11: links[0].to: found "zz", {NODE_ID}'),
    "start is no text": Bad(lines(nodes={"a": APP}, links=[{"from": 1, "to": "a"}]), f":10: links[0].from: found 1, {NODE_ID}"),
    "kind of a link": Bad(
        lines(nodes=TWO, links=[{"from": "a", "to": "b"}, {"from": "a", "to": "b", "kind": "wire"}]),
        ':19: links[1].kind: found "wire", expected one of traffic, async, replication, standby or uses',
    ),
    "port": Bad(lines(nodes=TWO, links=[{"from": "a", "to": "b", "port": 70000}]), ":15: links[0].port: found 70000, expected at most 65535"),
    # waivers and layout
    "waiver": Bad(lines(waivers=[1]), ":4: waivers[0]: found 1, expected an object"),
    "waiver without a reason": Bad(lines(waivers=[{"rule": "HA001"}]), ":4: waivers[0].reason: this field is missing"),
    "box of one number": Bad(lines(nodes={"a": APP}, layout={"a": [1]}), f":9: layout.a: found [1], {A_BOX}"),
    "box of a text": Bad(lines(nodes={"a": APP}, layout={"a": [1, "x"]}), f':9: layout.a: found [1, "x"], {A_BOX}'),
    "box of a truth": Bad(lines(nodes={"a": APP}, layout={"a": [1, True]}), f":9: layout.a: found [1, true], {A_BOX}"),
    "box too far away": Bad(lines(nodes={"a": APP}, layout={"a": [1, 10**10]}), f":9: layout.a: found [1, 10000000000], {A_BOX}"),
}  # fmt: skip
"""By what is wrong. ``FILE`` stands before each message."""
