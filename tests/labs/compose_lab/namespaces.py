"""Run Python code inside a network namespace, without leaving the caller's thread there."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from labs.errors import LabError

CLONE_NEWNET = 0x40000000  # <linux/sched.h>
Answer = TypeVar("Answer")


def enter(namespace: Path) -> None:
    """Move the calling thread, and only it, into the namespace.

    Raises:
        LabError: the kernel refused.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(namespace, os.O_RDONLY)
    try:
        if libc.setns(descriptor, CLONE_NEWNET) != 0:
            raise LabError(f"setns {namespace}: {os.strerror(ctypes.get_errno())}")
    finally:
        os.close(descriptor)


def workers(namespace: Path, count: int) -> ThreadPoolExecutor:
    """A pool of threads that live in the namespace."""
    return ThreadPoolExecutor(count, initializer=enter, initargs=(namespace,))


def call(namespace: Path, question: Callable[[], Answer]) -> Answer:
    """What `question` answers from inside the namespace."""
    with ThreadPoolExecutor(1) as pool:

        def inside() -> Answer:
            enter(namespace)
            return question()

        return pool.submit(inside).result()
