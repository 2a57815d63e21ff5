"""A small application of two stacks; the context key `faults` seeds some into it."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from constructs import Construct

ZONES = ["eu-west-1a", "eu-west-1b"]
PUBLIC = ec2.SubnetSelection(subnet_group_name="public")
APP = ec2.SubnetSelection(subnet_group_name="app")
DATA = ec2.SubnetSelection(subnet_group_name="data")


class Network(cdk.Stack):
    """Subnets of three classes in two zones, and who may talk to whom."""

    @property
    def availability_zones(self) -> list[str]:
        """Fixed, so that nothing is looked up in an account."""
        return ZONES

    def __init__(self, scope: Construct, name: str, env: cdk.Environment) -> None:
        super().__init__(scope, name, env=env)
        kinds = {
            "public": ec2.SubnetType.PUBLIC,
            "app": ec2.SubnetType.PRIVATE_WITH_EGRESS,
            "data": ec2.SubnetType.PRIVATE_ISOLATED,
        }
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr("10.20.0.0/16"),
            availability_zones=ZONES,
            nat_gateways=2,
            restrict_default_security_group=False,
            subnet_configuration=[
                ec2.SubnetConfiguration(name=name, subnet_type=kind, cidr_mask=20)
                for name, kind in kinds.items()
            ],
        )
        self.web, self.app, self.db = (
            ec2.SecurityGroup(self, name, vpc=self.vpc, description=name, allow_all_outbound=False)
            for name in ("Web", "App", "Db")
        )
        self.web.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(80), "Users")
        self.app.add_ingress_rule(self.web, ec2.Port.tcp(8080), "From the balancer")
        self.web.add_egress_rule(self.app, ec2.Port.tcp(8080), "To the application")
        self.db.add_ingress_rule(self.app, ec2.Port.tcp(5432), "From the application")
        self.app.add_egress_rule(self.db, ec2.Port.tcp(5432), "To the database")


class Service(cdk.Stack):
    """A balancer, a group of servers, a database, a bucket, and people."""

    def __init__(self, scope: Construct, name: str, env: cdk.Environment, network: Network) -> None:
        super().__init__(scope, name, env=env)
        faults = self.node.try_get_context("faults")
        self.files = s3.Bucket(
            self,
            "Files",
            bucket_name="lab-files",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self._servers(network)
        self._database(network, public="public-database" in faults)
        self._people(wildcard="wildcard-policy" in faults)

    def _servers(self, network: Network) -> None:
        role = iam.Role(self, "Role", role_name="app", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
        self.files.grant_read(role)
        template = ec2.LaunchTemplate(
            self,
            "Template",
            instance_type=ec2.InstanceType("t3.small"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            security_group=network.app,
            role=role,
            require_imdsv2=True,
        )
        group = autoscaling.AutoScalingGroup(
            self,
            "Group",
            auto_scaling_group_name="app",
            vpc=network.vpc,
            vpc_subnets=APP,
            launch_template=template,
            min_capacity=2,
            max_capacity=4,
        )
        balancer = elbv2.ApplicationLoadBalancer(
            self,
            "Balancer",
            load_balancer_name="web",
            vpc=network.vpc,
            vpc_subnets=PUBLIC,
            internet_facing=True,
            security_group=network.web,
        )
        targets = elbv2.ApplicationTargetGroup(
            self,
            "Targets",
            target_group_name="app",
            vpc=network.vpc,
            port=8080,
            protocol=elbv2.ApplicationProtocol.HTTP,
            targets=[group],
        )
        balancer.add_listener("Http", port=80, open=False, default_target_groups=[targets])

    def _database(self, network: Network, *, public: bool) -> None:
        if public:
            network.db.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(5432), "Everybody")
        rds.DatabaseInstance(
            self,
            "Database",
            instance_identifier="db",
            engine=rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_16),
            vpc=network.vpc,
            vpc_subnets=PUBLIC if public else DATA,
            publicly_accessible=public,
            security_groups=[network.db],
            multi_az=True,
            storage_encrypted=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )

    def _people(self, *, wildcard: bool) -> None:
        group = iam.Group(self, "Operators", group_name="operators")
        resources = ["*"] if wildcard else [self.files.bucket_arn]
        actions = ["*"] if wildcard else ["s3:ListBucket"]
        group.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
        iam.User(self, "Kim", user_name="kim", groups=[group])


app = cdk.App(analytics_reporting=False)
place = cdk.Environment(account="123456789012", region="eu-west-1")
Service(app, "Service", place, Network(app, "Network", place))
app.synth()
