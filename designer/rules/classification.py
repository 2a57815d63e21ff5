"""What the codes that classify a rule mean: threats by STRIDE, weaknesses by CWE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from designer.i18n import Text, text

Threat = Literal[
    "spoofing",
    "tampering",
    "repudiation",
    "information-disclosure",
    "denial-of-service",
    "elevation-of-privilege",
]
"""The six threats of STRIDE (Microsoft, The STRIDE Threat Model)."""

STRIDE: Mapping[Threat, Text] = {
    "spoofing": text("spoofing"),
    "tampering": text("tampering"),
    "repudiation": text("repudiation"),
    "information-disclosure": text("information disclosure"),
    "denial-of-service": text("denial of service"),
    "elevation-of-privilege": text("elevation of privilege"),
}
"""What each threat is called."""

WEAKNESSES: Mapping[str, str] = {
    "CWE-250": "Execution with Unnecessary Privileges",
    "CWE-262": "Not Using Password Aging",
    "CWE-266": "Incorrect Privilege Assignment",
    "CWE-268": "Privilege Chaining",
    "CWE-269": "Improper Privilege Management",
    "CWE-272": "Least Privilege Violation",
    "CWE-297": "Improper Validation of Certificate with Host Mismatch",
    "CWE-308": "Use of Single-factor Authentication",
    "CWE-312": "Cleartext Storage of Sensitive Information",
    "CWE-319": "Cleartext Transmission of Sensitive Information",
    "CWE-326": "Inadequate Encryption Strength",
    "CWE-424": "Improper Protection of Alternate Path",
    "CWE-441": "Unintended Proxy or Intermediary ('Confused Deputy')",
    "CWE-522": "Insufficiently Protected Credentials",
    "CWE-540": "Inclusion of Sensitive Information in Source Code",
    "CWE-653": "Improper Isolation or Compartmentalization",
    "CWE-668": "Exposure of Resource to Wrong Sphere",
    "CWE-693": "Protection Mechanism Failure",
    "CWE-732": "Incorrect Permission Assignment for Critical Resource",
    "CWE-778": "Insufficient Logging",
    "CWE-918": "Server-Side Request Forgery (SSRF)",
    "CWE-1220": "Insufficient Granularity of Access Control",
    "CWE-1390": "Weak Authentication",
}
"""Names of the weaknesses that rules refer to (MITRE, Common Weakness Enumeration); every code of a rule is here."""


def weakness_page(code: str) -> str:
    """Address of the definition of a weakness, for example of `CWE-319`."""
    return f"https://cwe.mitre.org/data/definitions/{code.removeprefix('CWE-')}.html"
