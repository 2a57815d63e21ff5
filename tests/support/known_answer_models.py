"""The kinds of known-answer cases about dependencies and about queues."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from support.known_answer_notation import Answers, Differs, Fields, Members, NotUnderstood, Published

from designer.analysis.availability import Availability, availability
from designer.analysis.cutsets import minimal_cut_sets, rare_event_bound
from designer.analysis.dependency import (
    ALWAYS,
    Compiled,
    DependencyModel,
    Element,
    Need,
    all_of,
    any_of,
    at_least,
    compile_model,
)
from designer.analysis.failure import single_points, worst_pairs
from designer.analysis.outage import blast_radius
from designer.analysis.queueing import MMc, ScalabilityLaw, closed_network, erlang_b


class DependencyAnswers(Answers):
    """Availability, cut sets and single points of failure of one root."""

    def __init__(self, compiled: Compiled, root: str) -> None:
        super().__init__()
        self.compiled, self.root = compiled, root

    def __getitem__(self, name: str) -> Any:
        if name.startswith("wrong_if_"):
            return Differs(self._result.availability)
        match name:
            case "availability":
                return self._result.availability
            case "unavailability":
                return self._result.unavailability
            case "published":
                return Published(self._result.availability)
            case "published_failure_probability":
                return Published(self._result.unavailability)
            case "rare_event_upper_bound":
                return self._rare_events()
            case "first_order_approximation":
                return 1 - self._rare_events()
            case "minimal_cut_sets":
                return Members(minimal_cut_sets(self.compiled, self.root))
            case "order2_cut_sets":
                return Members(tuple((p.first, p.second) for p in worst_pairs(self.compiled, self.root)))
            case "spof":
                return Members(single_points(self.compiled, [self.root])[self.root])
        raise KeyError(name)

    @cached_property
    def _result(self) -> Availability:
        return availability(self.compiled, self.root)

    def _rare_events(self) -> float:
        return rare_event_bound(self.compiled, minimal_cut_sets(self.compiled, self.root))


def dependency_answers(model: Fields) -> Answers:
    """The kinds availability, spof and availability+spof."""
    root = model.take("root")
    return DependencyAnswers(_dependencies(model), root)


def blast_answers(model: Fields, query: Fields) -> Answers:
    """The kind blast-radius; `fail` is one id or several."""
    failed = query.listed("fail")
    model.take("root", None)
    return Answers(down=Members(tuple(sorted(blast_radius(_dependencies(model), failed)))))


def _dependencies(model: Fields) -> Compiled:
    ignored = set(model.listed("ignore"))
    elements: dict[str, Element] = {}
    for name, given in model.inner("elements").items():
        fields = Fields(f"element {name}", given or {})
        needs = fields.take("needs", None)
        elements[name] = Element(
            availability=fields.number("a", 1.0),
            in_domains=fields.listed("in"),
            needs=ALWAYS if needs is None else _need(needs),
            can_fail=name not in ignored,
        )
        fields.close()
    if not ignored <= elements.keys():
        raise NotUnderstood(f"ignored but not there: {', '.join(sorted(ignored - elements.keys()))}")
    return compile_model(DependencyModel(elements))


def _need(expression: Any) -> Need:
    if isinstance(expression, str):
        return expression
    fields = Fields("needs", expression)
    if "all" in fields.names:
        need = all_of(*map(_need, fields.take("all")))
    elif "any" in fields.names:
        need = any_of(*map(_need, fields.take("any")))
    else:
        need = at_least(fields.whole("atleast"), *map(_need, fields.take("of")))
    fields.close()
    return need


class QueueAnswers(Answers):
    """Everything about one M/M/c queue; `wait_p95_s` and the like for any percentile."""

    def __init__(self, queue: MMc) -> None:
        super().__init__(
            offered_erlangs=queue.offered,
            rho=queue.utilisation,
            p_wait=queue.waiting_probability,
            wq_mean_s=queue.mean_wait,
            w_mean_s=queue.mean_response,
            lq_mean=queue.mean_waiting,
            l_mean=queue.mean_inside,
        )
        self._queue = queue

    def __getitem__(self, name: str) -> Any:
        match = re.fullmatch(r"(wait|response)_p(\d{2,})_s", name)
        if match is None:
            return super().__getitem__(name)
        quantile = int(match[2]) / 10 ** len(match[2])
        asked = self._queue.wait_quantile if match[1] == "wait" else self._queue.response_quantile
        return asked(quantile)


def queue_answers(model: Fields) -> Answers:
    """The kind queue-mmc."""
    return QueueAnswers(
        MMc(
            model.number("arrival_rate_per_s"),
            model.number("service_rate_per_s_per_server"),
            model.whole("servers"),
        )
    )


def loss_answers(model: Fields) -> Answers:
    """The kind queue-erlang-b."""
    return Answers(p_block=erlang_b(model.number("offered_erlangs"), model.whole("servers")))


def closed_answers(model: Fields) -> Answers:
    """The kind mva-closed."""
    demands = {name: float(demand) for name, demand in model.inner("demands_s").items()}
    result = closed_network(demands, model.whole("customers"), model.number("think_s", 0.0))
    return Answers(
        X_per_s=result.throughput,
        R_s=result.response,
        queue=dict(result.queue),
        utilisation=dict(result.utilisation),
        residence_s=dict(result.residence),
    )


class ScalabilityAnswers(Answers):
    """The scalability law; `throughput` answers for the loads that the case lists."""

    def __init__(self, law: ScalabilityLaw, loads: list[str]) -> None:
        super().__init__(
            throughput={load: law.throughput(float(load)) for load in loads},
            peak_load=law.peak_load,
            peak_throughput=law.peak_throughput,
            amdahl_limit=law.limit,
        )
        self._law = law

    def __getitem__(self, name: str) -> Any:
        return self._law.best_whole_load if name == "best_integer_load" else super().__getitem__(name)


def scalability_answers(model: Fields, expected: dict[str, Any]) -> Answers:
    """The kind usl."""
    law = ScalabilityLaw(model.number("alpha"), model.number("beta"), model.number("gamma", 1.0))
    return ScalabilityAnswers(law, [str(load) for load in expected.get("throughput", {})])
