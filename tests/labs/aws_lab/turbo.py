"""A private copy of the AWS provider whose waits are shorter, so that an apply takes seconds.

The provider sleeps for fixed times whatever the API answers (an RDS instance: 60 s and twice 10 s, OpenSearch:
10 minutes). It is a static Go program, so a preloaded clock does not help. This copies the mirror and changes,
in the copy, the first instructions of Go's `time.Sleep` and `time.NewTimer` so that their duration is shifted
right by some bits. Deadlines of contexts are made by another function and stay as they are. Only for tests
against the simulated AWS: a failure counts when it repeats with the provider as shipped. Anything unexpected in
the binary raises LabError and changes nothing.
"""

from __future__ import annotations

import mmap
import os
import shutil
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from labs.cache import cache_directory, exclusive
from labs.errors import LabError

SHIFT = 4  # bits: 16 times shorter
X86_64 = 62  # e_machine
GO_TABLES = (0xFFFFFFF1, 0xFFFFFFF0)  # pclntab magic of Go 1.20+ and 1.18
WAITS = ("time.Sleep", "time.NewTimer")
STUB = 24  # bytes that a patch needs at most
STACK_CHECK = b"\x49\x3b\x66\x10"  # cmp rsp, [r14+0x10]
FRAME = b"\x55\x48\x89\xe5"  # push rbp; mov rbp, rsp
SHIFT_RIGHT = b"\x48\xc1\xf8"  # sar rax, imm8: the duration is the first argument

Section = tuple[int, int, int]  # address, position in the file, length


def turbo_mirror(mirror: Path, shift: int = SHIFT) -> Path:
    """A copy of the mirror with a patched provider; made once, then reused.

    Raises:
        LabError: the mirror holds no unpacked provider for linux_amd64, or it is built unlike those known.
    """
    with exclusive("turbo"):
        cache = cache_directory(f"provider-turbo-{shift}")
        made = [
            _patched_copy(provider, cache / provider.relative_to(mirror), shift)
            for provider in sorted(mirror.glob("*/hashicorp/aws/*/linux_amd64/terraform-provider-aws*"))
        ]
    if not made:
        raise LabError("turbo: the mirror holds no unpacked AWS provider for linux_amd64")
    return cache


def _patched_copy(provider: Path, target: Path, shift: int) -> Path:
    if target.exists() and target.stat().st_mtime >= provider.stat().st_mtime:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    working = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        shutil.copyfile(provider, working)
        _patch_file(working, shift)
        working.chmod(0o755)
        working.replace(target)
    finally:
        working.unlink(missing_ok=True)
    return target


def _patch_file(path: Path, shift: int) -> None:
    with path.open("r+b") as handle, mmap.mmap(handle.fileno(), 0) as image:
        sections = _sections(image)
        functions = _functions(image, sections, WAITS)
        _, position, length = sections[".text"]
        start = position
        for name in WAITS:
            cave = image.find(b"\xcc" * (STUB + 4), start, position + length)  # padding between functions
            if cave < 0:
                raise LabError("turbo: no room for the patch")
            _patch(image, *functions[name], cave + 2, shift)
            start = cave + 2 + STUB
        image.flush()


def _sections(image: mmap.mmap) -> Mapping[str, Section]:
    if image[:6] != b"\x7fELF\x02\x01" or struct.unpack_from("<H", image, 18)[0] != X86_64:
        raise LabError("turbo: only for x86-64 ELF programs")
    (offset,) = struct.unpack_from("<Q", image, 40)
    size, count, names = struct.unpack_from("<HHH", image, 58)
    headers = [struct.unpack_from("<IIQQQQ", image, offset + number * size) for number in range(count)]
    base = headers[names][4]
    found = {}
    for name, _, _, address, position, length in headers:
        end = image.find(b"\0", base + name)
        found[image[base + name : end].decode()] = (address, position, length)
    return found


def _functions(
    image: mmap.mmap, sections: Mapping[str, Section], wanted: Sequence[str]
) -> Mapping[str, tuple[int, int]]:
    """Name to (position in the file, size), read from Go's pclntab, which stripping leaves in place."""
    _, table, _ = sections[".gopclntab"]
    (magic,) = struct.unpack_from("<I", image, table)
    if magic not in GO_TABLES:
        raise LabError(f"turbo: unknown Go symbol table {magic:#x}")
    count, _, text, names, _, _, _, functions = struct.unpack_from("<8Q", image, table + 8)
    address, position, _ = sections[".text"]
    text = text or address
    offsets = {_name_offset(image, table + names, name): name for name in wanted}
    rows = image[table + functions : table + functions + 8 * count]
    entries = list(struct.iter_unpack("<II", rows))
    found = {}
    for number, (entry, data) in enumerate(entries):
        (name_offset,) = struct.unpack_from("<i", image, table + functions + data + 4)
        if name_offset in offsets:
            following = entries[number + 1][0] if number + 1 < count else entry + 64
            found[offsets[name_offset]] = (position + text - address + entry, following - entry)
    return found


def _name_offset(image: mmap.mmap, names: int, name: str) -> int:
    at = image.find(b"\0" + name.encode() + b"\0", names)
    if at < 0:
        raise LabError(f"turbo: {name} not found")
    return at + 1 - names


def _patch(image: mmap.mmap, position: int, size: int, cave: int, shift: int) -> None:
    """Shift the duration right, behind the function's stack check, by way of `cave`."""
    code = image[position : position + min(size, 64)]
    # jbe rel8 or rel32 behind the check; then the frame and sub rsp, imm8 or imm32
    body_at = 6 if code[4] == 0x76 else 10 if code[4:6] == b"\x0f\x86" else 0
    body = code[body_at:]
    moved_size = 8 if body[4:7] == b"\x48\x83\xec" else 11 if body[4:7] == b"\x48\x81\xec" else 0
    if code[:4] != STACK_CHECK or not body_at or body[:4] != FRAME or not moved_size:
        raise LabError("turbo: unexpected beginning of a function")
    entry = position + body_at
    stub = SHIFT_RIGHT + bytes([shift]) + body[:moved_size]
    stub += _jump(cave + len(stub), entry + moved_size)
    image[cave : cave + len(stub)] = stub
    image[entry : entry + moved_size] = _jump(entry, cave).ljust(moved_size, b"\x90")


def _jump(origin: int, target: int) -> bytes:
    return b"\xe9" + struct.pack("<i", target - (origin + 5))
