"""AWS services that stand in for what is drawn but cannot be drawn themselves: SQS for a queue, EFS for a file share.

Ordinary components, so that permissions, placement and identity see them like any other; not part of the catalogue.
"""

from __future__ import annotations

from designer.catalog.component import Protocol
from designer.catalog.responsibility import PAAS
from designer.catalog.traits import FileShare, Guarded, Process, Queue, Spanning


class Sqs(Queue):
    """A managed queue, reached over its HTTPS interface."""

    kind = "aws.sqs"
    title = "SQS"
    summary = "A managed queue; several zones keep every message."
    category = "compute"
    responsibility = PAAS
    links = {"async": (Process,)}

    def endpoint(self) -> tuple[Protocol, int]:
        """HTTPS on 443."""
        return ("https", 443)


class Efs(FileShare, Guarded, Spanning):
    """A managed file system with a mount target in each zone."""

    kind = "aws.efs"
    title = "EFS"
    summary = "A managed file system that several machines mount; several zones keep every file."
    category = "data"
    responsibility = PAAS

    def endpoint(self) -> tuple[Protocol, int]:
        """NFS on 2049."""
        return ("nfs", 2049)

    def zones_wanted(self) -> int | None:
        """Every zone it has a subnet in: it keeps a mount target in each."""
        return None
