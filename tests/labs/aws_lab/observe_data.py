"""What keeps data: databases, caches, file systems, queues, tables."""

from __future__ import annotations

import json
from collections.abc import Mapping

from labs.aws_lab.reader import Reader
from labs.aws_lab.world import Node, Record, World

DATABASE_PORTS = {
    "postgres": 5432,
    "aurora-postgresql": 5432,
    "mysql": 3306,
    "aurora-mysql": 3306,
    "mariadb": 3306,
}
MEMCACHED_PORT, REDIS_PORT, NFS_PORT = 11211, 6379, 2049


def observe_data(world: World, reader: Reader) -> None:
    """Fill in the stores."""
    _databases(world, reader)
    _caches(world, reader)
    _file_systems(world, reader)
    _messages(world, reader)
    world.facts["tables"] = sorted(reader.all("dynamodb", "list_tables", "TableNames"))


def _databases(world: World, reader: Reader) -> None:
    placed = {
        group["DBSubnetGroupName"]: [subnet["SubnetIdentifier"] for subnet in group["Subnets"]]
        for group in reader.all("rds", "describe_db_subnet_groups", "DBSubnetGroups")
    }
    clusters = {
        cluster["DBClusterIdentifier"]: cluster
        for cluster in reader.all("rds", "describe_db_clusters", "DBClusters")
    }
    for database in reader.all("rds", "describe_db_instances", "DBInstances"):
        cluster = clusters.get(database.get("DBClusterIdentifier") or "", {})
        world.nodes.append(_database(world, database, cluster, placed))


def _database(world: World, database: Record, cluster: Record, placed: Mapping[str, list[str]]) -> Node:
    owner = cluster or database  # an Aurora instance has these from its cluster
    own_group = (database.get("DBSubnetGroup") or {}).get("DBSubnetGroupName")
    subnets = tuple(placed.get(own_group or cluster.get("DBSubnetGroup", ""), ()))
    port = (database.get("Endpoint") or {}).get("Port") or cluster.get("Port")
    return Node(
        kind="db",
        name=database["DBInstanceIdentifier"],
        vpc=world.vpc_of(subnets),
        subnets=tuple(subnet for subnet in subnets if subnet in world.subnets),
        groups=tuple(group["VpcSecurityGroupId"] for group in owner.get("VpcSecurityGroups") or []),
        public=bool(database.get("PubliclyAccessible")),
        ports=(port or DATABASE_PORTS.get(database["Engine"], 0),),
        facts={
            "engine": database["Engine"],
            "multi_az": bool(database.get("MultiAZ")),
            "publicly_accessible": bool(database.get("PubliclyAccessible")),
            "encrypted": bool(owner.get("StorageEncrypted")),
            "backup_days": owner.get("BackupRetentionPeriod"),
            "replica_of": database.get("ReadReplicaSourceDBInstanceIdentifier"),
            "cluster": database.get("DBClusterIdentifier"),
            "managed_password": bool(owner.get("MasterUserSecret")),
        },
    )


def _caches(world: World, reader: Reader) -> None:
    placed = {
        group["CacheSubnetGroupName"]: [subnet["SubnetIdentifier"] for subnet in group["Subnets"]]
        for group in reader.all("elasticache", "describe_cache_subnet_groups", "CacheSubnetGroups")
    }
    for cache in reader.all("elasticache", "describe_cache_clusters", "CacheClusters"):
        subnets = tuple(
            s for s in placed.get(cache.get("CacheSubnetGroupName", ""), ()) if s in world.subnets
        )
        world.nodes.append(
            Node(
                kind="cache",
                name=cache["CacheClusterId"],
                vpc=world.vpc_of(subnets),
                subnets=subnets,
                groups=tuple(group["SecurityGroupId"] for group in cache.get("SecurityGroups", [])),
                ports=(MEMCACHED_PORT if cache["Engine"] == "memcached" else REDIS_PORT,),
                facts={"engine": cache["Engine"], "group": cache.get("ReplicationGroupId")},
            )
        )


def _file_systems(world: World, reader: Reader) -> None:
    for system in reader.all("efs", "describe_file_systems", "FileSystems"):
        mounts = reader.all(
            "efs", "describe_mount_targets", "MountTargets", FileSystemId=system["FileSystemId"]
        )
        groups = {
            group
            for mount in mounts
            for group in reader.all(
                "efs",
                "describe_mount_target_security_groups",
                "SecurityGroups",
                MountTargetId=mount["MountTargetId"],
            )
        }
        subnets = tuple(mount["SubnetId"] for mount in mounts)
        world.nodes.append(
            Node(
                kind="efs",
                name=system.get("Name") or system.get("CreationToken") or system["FileSystemId"],
                vpc=world.vpc_of(subnets),
                subnets=subnets,
                groups=tuple(sorted(groups)),
                ports=(NFS_PORT,),
                facts={"encrypted": bool(system.get("Encrypted"))},
            )
        )


def _messages(world: World, reader: Reader) -> None:
    """Who hands messages to whom: dead letters, subscriptions, event sources."""
    links = []
    for url in reader.all("sqs", "list_queues", "QueueUrls"):
        answer = reader.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        if policy := answer["Attributes"].get("RedrivePolicy"):
            dead = json.loads(policy)["deadLetterTargetArn"].rsplit(":", 1)[-1]
            links.append(f"sqs/{url.rsplit('/', 1)[-1]} => sqs/{dead}")
    for subscription in reader.all("sns", "list_subscriptions", "Subscriptions"):
        topic, endpoint = (subscription[key].rsplit(":", 1)[-1] for key in ("TopicArn", "Endpoint"))
        links.append(f"sns/{topic} => {subscription['Protocol']}/{endpoint}")
    for mapping in reader.all("lambda", "list_event_source_mappings", "EventSourceMappings"):
        source, function = mapping["EventSourceArn"].rsplit(":", 1)[-1], mapping["FunctionArn"]
        links.append(f"sqs/{source} => lambda/{function.split(':function:')[-1]}")
    world.facts["links"] = sorted(links)
