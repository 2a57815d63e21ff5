"""Who runs what: hardware, operating system, runtime, application, data — you, or the provider.

The lecture's IaaS, PaaS and SaaS as data (NIST SP 800-145 names the three service models; the split per layer is
the shared responsibility model that every large provider publishes).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Who = Literal["you", "provider"]


class Responsibility(NamedTuple):
    """Who runs each layer of a component."""

    model: Literal["on-premises", "IaaS", "PaaS", "SaaS"]
    hardware: Who
    operating_system: Who
    runtime: Who
    application: Who
    data: Who


ON_PREMISES = Responsibility("on-premises", "you", "you", "you", "you", "you")
IAAS = Responsibility("IaaS", "provider", "you", "you", "you", "you")
PAAS = Responsibility("PaaS", "provider", "provider", "provider", "you", "you")
SAAS = Responsibility("SaaS", "provider", "provider", "provider", "provider", "you")
