"""The controls that rules may refer to, as their publishers number them: a typing error in a rule is no number of theirs.

Numbers of the CIS benchmarks as in Prowler's `cis_3.0_aws.json` and `cis_5.0_aws.json`; those of the Well-Architected Framework as in its
edition of 2024-11-06 (that of 2026 words some titles otherwise and keeps the numbers). What a recommendation asks for is said in our words.
"""

from __future__ import annotations

CIS_AWS = {
    "no access key of the root user": ("1.4", "1.3"),
    "a second factor for the root user": ("1.5", "1.4"),
    "no daily work as root": ("1.7", "1.6"),
    "a second factor for every console user": ("1.10", "1.9"),
    "one active access key a user": ("1.13", "1.12"),
    "access keys are changed every 90 days": ("1.14", "1.13"),
    "users have permissions through groups only": ("1.15", "1.14"),
    "no policy of *:* is attached": ("1.16", "1.15"),
    "machines use roles": ("1.18", "1.17"),
    "public access to buckets is blocked": ("2.1.4", "2.1.4"),
    "RDS encrypts at rest": ("2.3.1", "2.2.1"),
    "RDS installs minor versions by itself": ("2.3.2", "2.2.2"),
    "RDS has no public address": ("2.3.3", "2.2.3"),
    "EFS encrypts at rest": ("2.4.1", "2.3.1"),
    "connections of a VPC are logged": ("3.7", "3.7"),
    "no group admits 0.0.0.0/0 to administration": ("5.2", "5.3"),
    "no group admits ::/0 to administration": ("5.3", "5.4"),
    "metadata with a token only": ("5.6", "5.7"),
}
"""What is recommended, and its number in version 3.0.0 and in 5.0.0."""

WELL_ARCHITECTED = {
    "SEC01-BP02": "Secure account root user and properties",
    "SEC02-BP01": "Use strong sign-in mechanisms",
    "SEC02-BP02": "Use temporary credentials",
    "SEC02-BP03": "Store and use secrets securely",
    "SEC02-BP05": "Audit and rotate credentials periodically",
    "SEC03-BP02": "Grant least privilege access",
    "SEC03-BP04": "Reduce permissions continuously",
    "SEC03-BP06": "Manage access based on lifecycle",
    "SEC03-BP07": "Analyze public and cross-account access",
    "SEC03-BP09": "Share resources securely with a third party",
    "SEC04-BP01": "Configure service and application logging",
    "SEC05-BP01": "Create network layers",
    "SEC05-BP02": "Control traffic flow within your network layers",
    "SEC05-BP03": "Implement inspection-based protection",
    "SEC06-BP01": "Perform vulnerability management",
    "SEC08-BP02": "Enforce encryption at rest",
    "SEC08-BP04": "Enforce access control",
    "SEC09-BP01": "Implement secure key and certificate management",
    "SEC09-BP02": "Enforce encryption in transit",
    "REL06-BP03": "Send notifications (Real-time processing and alarming)",
    "REL09-BP01": "Identify and back up all data that needs to be backed up, or reproduce the data from sources",
    "REL09-BP03": "Perform data backup automatically",
    "REL10-BP01": "Deploy the workload to multiple locations",
    "REL13-BP02": "Use defined recovery strategies to meet the recovery objectives",
    "REL13-BP05": "Automate recovery",
    "PERF02-BP05": "Scale your compute resources dynamically",
    "PERF04-BP06": "Choose your workload's location based on network requirements",
    "COST01-BP03": "Establish cloud budgets and forecasts",
    "COST03-BP02": "Add organization information to cost and usage",
    "COST04-BP03": "Decommission resources",
    "COST06-BP02": "Select resource type, size, and number based on data",
    "COST07-BP01": "Perform pricing model analysis",
}
"""Best practices that rules refer to, by number."""

SECURITY_HUB = {
    "CloudWatch.16": "CloudWatch log groups should be retained for a specified time period",
    "EC2.8": "EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)",
    "EC2.9": "Amazon EC2 instances should not have a public IPv4 address",
    "ELB.5": "Application and Classic Load Balancers logging should be enabled",
    "ElastiCache.2": "ElastiCache clusters should have automatic minor version upgrades enabled",
    "RDS.8": "RDS DB instances should have deletion protection enabled",
    "RDS.11": "RDS instances should have automatic backups enabled",
    "RDS.13": "RDS automatic minor version upgrades should be enabled",
}
"""Controls of AWS Security Hub that rules refer to, by number."""
