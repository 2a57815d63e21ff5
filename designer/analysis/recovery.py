"""How long recovery takes and how much data it loses: RTO and RPO of the ways a service can come back.

RTO = detect + decide + bring back (restore, fail over, promote) + warm up + let names expire. RPO = age of the newest
copy that survives: nothing with a synchronous replica, the lag of an asynchronous one, the interval of log shipping or
of backups. Against logical corruption replicas do not help: compare the backups alone (`without_replicas`).
"""

from __future__ import annotations

import math

from msgspec import Struct
from msgspec.structs import replace


class Recovery(Struct, frozen=True):
    """One way to come back; all times in seconds. Copies that do not exist are None."""

    detect_s: float = 0.0
    decide_s: float = 0.0
    restore_s: float = 0.0
    failover_s: float = 0.0
    promote_s: float = 0.0
    warm_up_s: float = 0.0
    dns_ttl_s: float = 0.0
    synchronous: bool = False
    lag_s: float | None = None
    log_interval_s: float | None = None
    backup_interval_s: float | None = None

    @property
    def rto_s(self) -> float:
        """Seconds from the failure until service is back."""
        return math.fsum(
            (
                self.detect_s,
                self.decide_s,
                self.restore_s,
                self.failover_s,
                self.promote_s,
                self.warm_up_s,
                self.dns_ttl_s,
            )
        )

    @property
    def rpo_s(self) -> float:
        """Seconds of changes lost at worst: the age of the newest surviving copy; infinite without any."""
        if self.synchronous:
            return 0.0
        ages = (self.lag_s, self.log_interval_s, self.backup_interval_s)
        return min((age for age in ages if age is not None), default=math.inf)

    def without_replicas(self) -> Recovery:
        """The same way back when the data itself is damaged, so that every replica is damaged too."""
        return replace(self, synchronous=False, lag_s=None)


def restore_time(size_gb: float, gb_per_hour: float, replay_s: float = 0.0) -> float:
    """How many seconds it takes to read a backup back and replay the log."""
    return size_gb / gb_per_hour * 3600 + replay_s
