"""Work beside the window: one thread, one job after the other, results handed back to the window's thread.

A job reads immutable values only. One that was cancelled hands back nothing; one that fails says so and ends nobody.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed: one line, and the traceback for the log."""

    line: str
    details: str


@dataclass(slots=True)
class Job:
    """A piece of work that was asked for."""

    work: Callable[[Callable[[], bool]], Any]
    done: Callable[[Any], object]
    failed: Callable[[Failure], object]
    heard: Callable[[Any], object] = lambda _: None
    """Given what the work tells while it goes on."""
    _cancelled: Event = field(default_factory=Event)

    def cancel(self) -> None:
        """Nobody wants the result any more."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        """Whether nobody wants the result any more; long work asks this now and then."""
        return self._cancelled.is_set()


class Jobs(QObject):
    """Runs jobs in one background thread of its own. Close it before the application ends."""

    _finished = Signal(object, object)
    _told = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._open: list[Job] = []
        self._finished.connect(self._hand_back)
        self._told.connect(self._pass_on)

    def run(
        self,
        work: Callable[[Callable[[], bool]], Any],
        done: Callable[[Any], object],
        failed: Callable[[Failure], object],
    ) -> Job:
        """Starts ``work(is_cancelled)`` in the background; `done` or `failed` is called in the window's thread."""
        return self._start(Job(work, done, failed))

    def run_telling(
        self,
        work: Callable[[Callable[[], bool], Callable[[Any], None]], Any],
        heard: Callable[[Any], object],
        done: Callable[[Any], object],
        failed: Callable[[Failure], object],
    ) -> Job:
        """Like :meth:`run`, for ``work(is_cancelled, tell)``: what it tells on its way is `heard` in the window's thread."""
        job = Job(lambda is_cancelled: work(is_cancelled, lambda step: self._told.emit(job, step)), done, failed, heard)  # fmt: skip
        return self._start(job)

    def is_idle(self) -> bool:
        """Whether nothing is running or waiting."""
        return not self._open

    def close(self) -> None:
        """Cancels everything and waits for the thread to end."""
        for job in self._open:
            job.cancel()
        self._pool.clear()
        self._pool.waitForDone()
        self._open.clear()

    def _start(self, job: Job) -> Job:
        self._open.append(job)
        self._pool.start(lambda: self._work(job))
        return job

    def _work(self, job: Job) -> None:
        """In the background thread."""
        outcome: Any = None
        if not job.is_cancelled():
            try:
                outcome = job.work(job.is_cancelled)
            except Exception as error:  # noqa: BLE001 - a border: a job that fails must not end the window
                outcome = Failure(f"{type(error).__name__}: {error}", traceback.format_exc())
        self._finished.emit(job, outcome)

    def _pass_on(self, job: Job, step: Any) -> None:
        """In the window's thread."""
        if job in self._open and not job.is_cancelled():
            job.heard(step)

    def _hand_back(self, job: Job, outcome: Any) -> None:
        """In the window's thread."""
        if job not in self._open:
            return
        self._open.remove(job)
        if job.is_cancelled():
            return
        if isinstance(outcome, Failure):
            job.failed(outcome)
        else:
            job.done(outcome)
