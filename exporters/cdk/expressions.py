"""What templates ask about elements of the AWS model: each function is one Jinja filter and answers Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from exporters.aws.model.compute import Instance, Listener, Machine, Program, Proxy, ScalingGroup, TargetGroup
from exporters.aws.model.data import Bucket, CacheCluster, Database
from exporters.aws.model.edge import Behaviour, Distribution, Origin, Record
from exporters.aws.model.element import Reference, Tls
from exporters.aws.model.identity import Group, Policy, Role, User
from exporters.aws.model.network import Addresses, Edge, Members, SecurityRule, Subnet
from exporters.cdk.borders import Borders
from exporters.cdk.quoting import quote

LOG_EXPORTS: Mapping[str, tuple[str, ...]] = {
    "postgres": ("postgresql", "upgrade"),
    "mysql": ("error", "general", "slowquery"),
    "mariadb": ("error", "general", "slowquery"),
}
"""Logs each engine can send to CloudWatch (RDS user guide)."""

MINORS: Mapping[tuple[str, str], str] = {
    ("mysql", "5.6"): "5.6.51",
    ("mysql", "5.7"): "5.7.44",
    ("mysql", "8.0"): "8.0.44",
    ("mysql", "8.4"): "8.4.7",
    ("mariadb", "10.6"): "10.6.24",
    ("mariadb", "10.11"): "10.11.15",
    ("mariadb", "11.4"): "11.4.9",
    ("mariadb", "11.8"): "11.8.5",
}
"""Where CloudFormation's schema wants a minor version of what is drawn as a major one (cfn-lint 1.58, rule E3691)."""

_ENGINES: Mapping[str, tuple[str, str]] = {
    "postgres": ("postgres", "PostgresEngineVersion"),
    "mysql": ("mysql", "MysqlEngineVersion"),
    "mariadb": ("maria_db", "MariaDbEngineVersion"),
}
_METHODS: Mapping[str, str] = {"simple": "", "latency": "region", "multivalue": "multi_value_answer"}

_EDGE_TLS: dict[Tls, str] = {
    "1.0": "TLS_V1_2016",
    "1.1": "TLS_V1_1_2016",
    "1.2": "TLS_V1_2_2021",
    "1.3": "TLS_V1_3_2025",
}
_BALANCER_TLS: dict[Tls, str] = {
    "1.0": "TLS13_10",
    "1.1": "TLS13_11",
    "1.2": "RECOMMENDED_TLS",
    "1.3": "TLS13_13",
}
"""Security policies of CloudFront and of balancers as the construct library names them."""


class Expressions(Borders):
    """The filters of one stack: they know the whole model, so that a key is enough to refer to anything."""

    def filters(self) -> dict[str, Callable[..., str]]:
        """The filters by name: every public method but this one."""
        names = (n for n in dir(self) if not n.startswith("_") and n not in ("filters", "used"))
        return {n: getattr(self, n) for n in names}

    # --- network ----------------------------------------------------------------------------------------------------

    def way(self, rule: SecurityRule) -> str:
        """`Ingress` or `Egress`."""
        return rule.direction.capitalize()

    def far_side(self, rule: SecurityRule) -> str:
        """The argument that names the far side of a rule."""
        inward = rule.direction == "ingress"
        if isinstance(rule.side, Addresses):
            return f"cidr_ip{'v6' if ':' in rule.side.cidr else ''}={quote(rule.side.cidr)}"
        if isinstance(rule.side, Members):
            group = f"{self.at(rule.side.group, 'security_group')}.security_group_id"
            return f"{'source' if inward else 'destination'}_security_group_id={group}"
        assert isinstance(rule.side, Edge)
        return f"{'source' if inward else 'destination'}_prefix_list_id=edge.value_as_string"

    def route_id(self, route: object) -> str:
        """Construct id of a route of a peering."""
        subnet, peer = getattr(route, "subnet", ""), getattr(route, "peer", "")
        return self.id(self._stacks.find(Subnet, subnet), "to", peer)

    # --- data -------------------------------------------------------------------------------------------------------

    def engine(self, database: Database) -> str:
        """Engine and version of a database."""
        engine, versions = _ENGINES[database.engine]
        full = MINORS.get((database.engine, database.version), database.version)
        major = ".".join(full.split(".")[: 1 if database.engine == "postgres" else 2])
        version = f"rds.{versions}.of({quote(full)}, {quote(major)})"
        return f"rds.DatabaseInstanceEngine.{engine}(version={version})"

    def bare_type(self, instance_type: str) -> str:
        """An instance type as the library takes it, without `db.`."""
        return quote(instance_type.removeprefix("db."))

    def log_exports(self, database: Database) -> str:
        """Logs a database sends to CloudWatch."""
        return quote(LOG_EXPORTS[database.engine])

    def copies_of_cache(self, cache: CacheCluster) -> str:
        """Nodes of a cache: the primary and its replicas."""
        return quote(1 + cache.replicas)

    def cache_words(self, cache: CacheCluster) -> str:
        """Description of a cache."""
        return quote(f"{self._tag(cache)} ({cache.engine})")

    def lifecycle(self, bucket: Bucket) -> str:
        """What is tidied up in a bucket."""
        days = f"cdk.Duration.days({bucket.expire_days})"
        kept = "expiration" if bucket.takes_logs else "noncurrent_version_expiration"
        more = f", {kept}={days}" if bucket.expire_days else ""
        return (
            f's3.LifecycleRule(id="tidy", abort_incomplete_multipart_upload_after=cdk.Duration.days(7){more})'
        )

    # --- identity ---------------------------------------------------------------------------------------------------

    def trusted(self, role: Role) -> str:
        """Who takes on a role: machines, the users drawn, whoever of the account is permitted to."""
        found = ['iam.ServicePrincipal("ec2.amazonaws.com")'] if role.machines else []
        found += [f"iam.ArnPrincipal({self.at(key, 'user')}.user_arn)" for key in role.users]
        found += ["iam.AccountRootPrincipal()"] if role.account else []
        for account in role.outsiders:
            outsider = "iam.AnyPrincipal()" if account == "*" else f"iam.AccountPrincipal({quote(account)})"
            stated = f'.with_conditions({{"StringEquals": {{"sts:ExternalId": {quote(role.external_id)}}}}})'
            found.append(outsider + (stated if role.external_id else ""))
        return found[0] if len(found) == 1 else f"iam.CompositePrincipal({', '.join(found)})"

    def balancer_tls(self, version: Tls) -> str:
        """The security policy of a listener: this version of TLS and newer ones."""
        return f"elbv2.SslPolicy.{_BALANCER_TLS[version]}"

    def edge_tls(self, version: Tls) -> str:
        """The same for viewers of a distribution."""
        return f"cloudfront.SecurityPolicyProtocol.{_EDGE_TLS[version]}"

    def holders(self, policy: Policy, kind: str) -> str:
        """The identities of a kind that have a policy."""
        every: Iterable[Role | Group | User] = getattr(self._cloud, f"{kind}s")
        return self.all([holder.key for holder in every if policy.key in holder.policies], kind)

    def holder_kind(self, holder: Role | Group | User) -> str:
        """`role`, `group` or `user`."""
        return type(holder).__name__.lower()

    def resources(self, resources: Iterable[str | Reference]) -> str:
        """The resources of a policy statement; several copies of a machine are several resources."""
        found = [each for resource in resources for each in self.values(resource)]
        return f"[{', '.join(found)}]"

    # --- machines ---------------------------------------------------------------------------------------------------

    def value(self, value: str | Reference) -> str:
        """A value as it is, or what it refers to."""
        return self.values(value)[0]

    def plain_ports(self, part: Program | Proxy) -> str:
        """Ports it answers on in plain text."""
        return quote([port.number for port in part.ports if not port.tls])

    def tls_ports(self, part: Program | Proxy) -> str:
        """Ports on which it ends TLS."""
        return quote([port.number for port in part.ports if port.tls])

    def upstreams(self, proxy: Proxy) -> str:
        """Addresses a balancer inside a machine spreads over."""
        return quote([f"{upstream.host}:{upstream.port}" for upstream in proxy.upstreams])

    def members(self, group: TargetGroup) -> str:
        """The targets of a target group."""
        found = [
            f"elbv2_targets.InstanceIdTarget({machine}.instance_id, {group.port})"
            for key in group.instances
            for machine in self.machines(key)
        ]
        scaled = [g.key for g in self._cloud.scaling_groups if group.key in g.target_groups]
        return f"[{', '.join([*found, *(self.at(key, 'scaling_group') for key in scaled)])}]"

    def action(self, listener: Listener) -> str:
        """What a listener does with a request."""
        network = listener.protocol in ("TCP", "TLS")
        kind = "elbv2.NetworkListenerAction" if network else "elbv2.ListenerAction"
        if listener.redirect_port is not None:
            port = quote(str(listener.redirect_port))
            return f'{kind}.redirect(protocol="HTTPS", port={port}, permanent=True)'
        groups = [self.at(forward.group, "target_group") for forward in listener.forwards]
        if len(groups) == 1:
            return f"{kind}.forward([{groups[0]}])"
        if not groups:
            return f'{kind}.fixed_response(503, content_type="text/plain")'
        share = "NetworkWeightedTargetGroup" if network else "WeightedTargetGroup"
        shares = [
            f"elbv2.{share}(target_group={group}, weight={forward.weight})"
            for group, forward in zip(groups, listener.forwards, strict=True)
        ]
        return f"{kind}.weighted_forward([{', '.join(shares)}])"

    # --- edge -------------------------------------------------------------------------------------------------------

    def origin_name(self, cdn: Distribution, origin: Origin) -> str:
        """The attribute that holds an origin."""
        return self.own(cdn, "from", origin.key)

    def origin_of(self, cdn: Distribution, key: str) -> str:
        """The attribute that holds the origin with a key."""
        return self.own(cdn, "from", key)

    def origin(self, cdn: Distribution, origin: Origin) -> str:
        """Where a distribution fetches from."""
        target = origin.target
        named = f"origin_id={self.dashed(origin.key)}"
        if target.what == "bucket":
            bucket = self.at(target.key, "bucket")
            if target.attribute == "url":
                return f"origins.S3StaticWebsiteOrigin({bucket}, {named})"
            access = f"{self.own(cdn, 'access')}.origin_access_control_id"
            signed = f", origin_access_control_id={access}" if origin.signed else ""
            return f"origins.S3BucketOrigin.with_bucket_defaults({bucket}, {named}{signed})"
        policy = "HTTPS_ONLY" if origin.encrypted else "HTTP_ONLY"
        plain, secure = (80, origin.port) if origin.encrypted else (origin.port, 443)
        ports = f"http_port={plain}, https_port={secure}"
        way = f"protocol_policy=cloudfront.OriginProtocolPolicy.{policy}, {ports}, {named}"
        if target.what == "balancer":
            return f"origins.LoadBalancerV2Origin({self.at(target.key, 'balancer')}, {way})"
        machine = self._stacks.referred(target)
        host = f"public_name({self.public_address(target)}, {self.region_code(machine.region)})"
        return f"origins.HttpOrigin({host}, {way})"

    def behaviour(self, cdn: Distribution, behaviour: Behaviour) -> str:
        """How a path is answered."""
        files = behaviour.static or cdn.failover
        origin = self.own(cdn, "alternatives") if cdn.failover else self.origin_of(cdn, behaviour.origin)
        secure = "REDIRECT_TO_HTTPS" if cdn.https_only else "ALLOW_ALL"
        caching = "CACHING_OPTIMIZED" if behaviour.static else "CACHING_DISABLED"
        arguments = [
            f"origin={origin}",
            f"viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.{secure}",
            f"allowed_methods=cloudfront.AllowedMethods.ALLOW_{'GET_HEAD_OPTIONS' if files else 'ALL'}",
            f"cache_policy=cloudfront.CachePolicy.{caching}",
            "response_headers_policy=cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS",
            "compress=True",
        ]
        if not behaviour.static:
            arguments.append("origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER")
        return f"cloudfront.BehaviorOptions({', '.join(arguments)})"

    def target(self, record: Record) -> str:
        """What a name points to."""
        if record.target.what == "instance":
            return f"route53.RecordTarget.from_ip_addresses({self.addresses(record)})"
        kind = "balancer" if record.target.what == "balancer" else "distribution"
        made = "LoadBalancerTarget" if kind == "balancer" else "CloudFrontTarget"
        alias = f"route53_targets.{made}({self.at(record.target.key, kind)})"
        return f"route53.RecordTarget.from_alias({alias})"

    def full_name(self, record: Record) -> str:
        """The full name of a record."""
        domain = next(zone.domain for zone in self._cloud.zones if zone.key == record.zone)
        return quote(f"{record.label}.{domain}" if record.label else domain)

    def routing(self, record: Record) -> str:
        """How a name chooses between its answers."""
        found = {
            "weighted": f"weight={record.weight}",
            "failover": f"failover={quote('SECONDARY' if record.secondary else 'PRIMARY')}",
            "latency": f"region={quote(record.home)}",
            "multivalue": "multi_value_answer=True",
        }[record.policy]
        if record.health_check:
            check = next(c for c in self._cloud.health_checks if c.key == record.health_check)
            found += f", health_check_id={self._at(check)}.attr_health_check_id"
        return found

    def answers(self, record: Record) -> str:
        """What a record with a routing policy answers."""
        if record.target.what == "instance":
            return f'ttl="60", resource_records=[{self.addresses(record)}]'
        if record.target.what == "balancer":
            balancer = self.at(record.target.key, "balancer")
            host, zone = (
                f"{balancer}.load_balancer_dns_name",
                f"{balancer}.load_balancer_canonical_hosted_zone_id",
            )
            healthy = "True"
        else:
            host = f"{self.at(record.target.key, 'distribution')}.distribution_domain_name"
            zone, healthy = "route53_targets.CloudFrontTarget.get_hosted_zone_id(self)", "False"
        parts = f"dns_name={host}, hosted_zone_id={zone}, evaluate_target_health={healthy}"
        return f"alias_target=route53.CfnRecordSet.AliasTargetProperty({parts})"

    def _machine(self, key: str) -> Machine:
        found = self._stacks.find(Instance, key)
        assert isinstance(found, Instance | ScalingGroup)
        return found
