"""Take parts of a running stack away in turn, and see whether the whole survives."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from labs.compose_lab.engine_api import EngineApi
from labs.compose_lab.probe import Burst, Prober
from labs.errors import LabError
from labs.process import wait_until

Level = Literal["container", "service", "label"]
Mode = Literal["kill", "stop", "pause", "crash"]
SERVICE_LABEL = "com.docker.compose.service"


@dataclass(frozen=True)
class Loss:
    """What happened when one part was away.

    Attributes:
        name: the container, service or label value.
        containers: how many containers went down together.
        after: requests once the rest had time to adapt.
        during: requests from the moment of the loss until then.
        healed: the stack was whole again afterwards.
        never_used_again: replicas that came back but are sent no requests.
        seconds: how long it took, restoring included.
    """

    name: str
    containers: int
    after: Burst
    during: Burst
    healed: bool
    never_used_again: tuple[str, ...]
    seconds: float

    @property
    def survived(self) -> bool:
        """Whether every request succeeds without the part."""
        return self.after.all_ok


@dataclass(frozen=True)
class Outcome:
    """What happened to a stack when each of its parts was away for a while."""

    losses: tuple[Loss, ...]
    untried: tuple[str, ...]

    def __getitem__(self, name: str) -> Loss:
        """The loss of the part of that name."""
        return next(loss for loss in self.losses if loss.name == name)

    @property
    def single_points_of_failure(self) -> set[str]:
        """The parts without which the stack does not serve its users."""
        return {loss.name for loss in self.losses if not loss.survived}

    @property
    def survived(self) -> set[str]:
        """The parts that may go."""
        return {loss.name for loss in self.losses if loss.survived}

    @property
    def whole_again(self) -> bool:
        """Whether every part was tried and the stack was complete again after each."""
        return not self.untried and all(loss.healed and not loss.never_used_again for loss in self.losses)

    def table(self) -> str:
        """A line for each loss, to read when a test fails."""
        rows = [
            f"{loss.name:30} {'survived' if loss.survived else 'SERVICE LOST':13}"
            f" during: {sum(loss.during.failures.values())} of {len(loss.during.replies)} failed"
            f"  after: {dict(loss.after.failures) or 'ok'}  healed: {loss.healed}  {loss.seconds:.1f} s"
            + (f"  never used again: {', '.join(loss.never_used_again)}" if loss.never_used_again else "")
            for loss in self.losses
        ]
        return "\n".join(rows + [f"{name:30} not tried" for name in self.untried])


def parts(api: EngineApi, project: str, level: Level, label: str = "") -> Mapping[str, Sequence[str]]:
    """What goes down together: name to container ids, in the order of the names.

    With `label`, containers with the same value of that label go together; a value with commas puts its
    container into each of the groups it lists (a replica belongs to its host and to its zone).
    """
    found: dict[str, list[str]] = {}
    for container in api.containers(project):
        if container["State"] != "running":
            continue  # a one-shot job has done its work
        for name in _names(container["Names"][0].lstrip("/"), container["Labels"], level, label):
            found.setdefault(name, []).append(container["Id"])
    return dict(sorted(found.items()))


def _names(container: str, labels: Mapping[str, str], level: Level, label: str) -> Iterable[str]:
    if level == "label":
        return filter(None, (value.strip() for value in labels.get(label, "").split(",")))
    return (labels[SERVICE_LABEL] if level == "service" else container,)


class Chaos:
    """Takes parts away from one stack and gives them back.

    Args:
        api: the engine that runs it.
        prober: the clients that judge it.
        mode: `kill` (SIGKILL, stays down), `stop`, `pause` (hangs, keeps its connections) or `crash` (the
            process dies and the restart policy acts).
        hold: seconds to watch after each loss; longer than the balancer takes to notice.
        requests: how many requests must all succeed after that.
        patience: seconds that the stack may take to be whole again.
    """

    def __init__(
        self,
        api: EngineApi,
        prober: Prober,
        mode: Mode = "kill",
        hold: float = 5,
        requests: int = 10,
        patience: float = 60,
    ) -> None:
        self._api, self._prober, self._mode = api, prober, mode
        self._hold, self._requests, self._patience = hold, requests, patience

    def run(self, groups: Mapping[str, Sequence[str]], only: Collection[str] = ()) -> Outcome:
        """Each group's loss in turn, the same group only once; stops where the stack does not come back.

        Raises:
            LabError: the stack does not answer while everything is there, or `only` names no group.
        """
        if unknown := sorted(set(only) - set(groups)):
            raise LabError(f"nothing called {', '.join(unknown)} is running; there are: {', '.join(groups)}")
        if not self._prober.wait_until_answered(20):
            raise LabError(f"no answer although nothing was taken away: {self._prober.one().what}")
        replicas = set(self._prober.burst(40).answered_by)
        names = [name for name in groups if not only or name in only]
        losses: list[Loss] = []
        tried: dict[frozenset[str], Loss] = {}
        for name in names:
            group = frozenset(groups[name])
            if group not in tried:  # a host with one process on it is the same loss under another name
                tried[group] = self._lose(name, groups[name], replicas)
            losses.append(replace(tried[group], name=name))
            if not losses[-1].healed:
                break
        return Outcome(tuple(losses), tuple(names[len(losses) :]))

    def _lose(self, name: str, containers: Sequence[str], replicas: set[str]) -> Loss:
        start = time.monotonic()
        take_away = self._ways()[self._mode]
        for container in containers:
            take_away(container)
        during = self._prober.watch(self._hold)
        after = self._prober.burst(self._requests)
        healed = self._give_back(containers) and self._prober.wait_until_answered(self._patience)
        idle = self._unused(replicas) if healed else ()
        return Loss(name, len(containers), after, during, healed, idle, time.monotonic() - start)

    def _ways(self) -> Mapping[Mode, Callable[[str], object]]:
        def post(verb: str, **query: str) -> Callable[[str], object]:
            return lambda container: self._api.call("POST", f"/containers/{container}/{verb}", query)

        def crash(container: str) -> None:
            os.kill(self._api.inspect(container)["State"]["Pid"], signal.SIGKILL)

        def pause(container: str) -> None:
            if not wait_until(lambda: self._frozen(container), 10, every=0.2):
                raise LabError(f"the container {container} could not be paused")

        return {
            "kill": post("kill", signal="KILL"),
            "stop": post("stop", t="5"),
            "pause": pause,
            "crash": crash,
        }

    def _frozen(self, container: str) -> bool:
        try:
            self._api.call("POST", f"/containers/{container}/pause")
        except LabError as refusal:
            if "unable to freeze" in str(refusal):  # a process was being born; the kernel says: try again
                return False
            raise
        return True

    def _give_back(self, containers: Sequence[str]) -> bool:
        for container in containers:
            verb = "unpause" if self._mode == "pause" else "start"
            if self._mode != "crash" or self._api.inspect(container)["State"]["Status"] == "exited":
                self._api.call("POST", f"/containers/{container}/{verb}")
        return wait_until(lambda: all(map(self._ready, containers)), self._patience, every=0.2)

    def _ready(self, container: str) -> bool:
        state = self._api.inspect(container)["State"]
        health = (state.get("Health") or {}).get("Status", "none")
        return bool(state["Running"]) if health == "none" else health == "healthy"

    def _unused(self, replicas: set[str]) -> tuple[str, ...]:
        """The replicas that answered before and do not now, although they were given some time.

        A balancer may keep a replica out for a while after it is back (or for good, if it looked its name up
        only once): taking the next one away meanwhile would measure two losses at a time.
        """
        left = set(replicas)

        def all_seen() -> bool:
            left.difference_update(self._prober.burst(10).answered_by)
            return not left

        wait_until(all_seen, min(self._patience, 20), every=0.2)
        return tuple(sorted(left))
