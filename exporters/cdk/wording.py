"""Names, references and tags of one stack: the filters every template of it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exporters.aws.model.border import OutwardGateway
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.compute import Balancer, Instance, ScalingGroup, TargetGroup
from exporters.aws.model.data import Bucket, CacheCluster, Database, FileSystem, Queue
from exporters.aws.model.edge import Certificate, Distribution, WebFilter, Zone
from exporters.aws.model.element import HOME, Element
from exporters.aws.model.identity import Boundary, Group, Role, User
from exporters.aws.model.network import InternetGateway, NatGateway, Peering, SecurityGroup, Subnet, Vpc
from exporters.cdk.names import Names, construct_id
from exporters.cdk.quoting import comment, formatted, name, numbered, quote
from exporters.cdk.stacks import StackKey, Stacks
from exporters.naming import PREFIX_LENGTH, physical, tag_value

KINDS: Mapping[str, type[Element]] = {
    "vpc": Vpc,
    "subnet": Subnet,
    "internet_gateway": InternetGateway,
    "nat_gateway": NatGateway,
    "peering": Peering,
    "outward_gateway": OutwardGateway,
    "security_group": SecurityGroup,
    "database": Database,
    "cache": CacheCluster,
    "bucket": Bucket,
    "files": FileSystem,
    "queue": Queue,
    "boundary": Boundary,
    "role": Role,
    "group": Group,
    "user": User,
    "instance": Instance,
    "scaling_group": ScalingGroup,
    "balancer": Balancer,
    "target_group": TargetGroup,
    "zone": Zone,
    "certificate": Certificate,
    "web_filter": WebFilter,
    "distribution": Distribution,
}
"""Words for classes of elements in templates."""


class Wording:
    """Answers what things are called inside one stack; remembers which other stacks were named."""

    def __init__(self, cloud: Cloud, stacks: Stacks, key: StackKey, names: Mapping[StackKey, Names]) -> None:
        self._cloud = cloud
        self._stacks = stacks
        self._key = key
        self._names = names
        self._regions = {region.key if n else HOME: region for n, region in enumerate(cloud.regions)}
        self.used: set[StackKey] = set()

    def own(self, element: Element, *words: str) -> str:
        """The attribute that holds an element of this stack, or something that belongs to it."""
        return f"self.{self._attribute(self._key, element, *words)}"

    def id(self, element: Element, *words: str) -> str:
        """The construct id of an element of this stack, or of something that belongs to it."""
        return quote(construct_id(self._attribute(self._key, element, *words)))

    def at(self, key: str, kind: str, *words: str) -> str:
        """The construct of an element, wherever it stands."""
        return self._at(self._stacks.find(KINDS[str(kind)], str(key)), *words)

    def all(self, keys: Iterable[str], kind: str) -> str:
        """The constructs of several elements."""
        return f"[{', '.join(self.at(key, kind) for key in keys)}]"

    def ids(self, keys: Iterable[str]) -> str:
        """The ids of several subnets."""
        found = [f"{self.at(key, 'subnet')}.subnet_id" for key in keys]
        return f"[{', '.join(found)}]"

    def guard_ids(self, keys: Iterable[str]) -> str:
        """The ids of several security groups."""
        found = [f"{self.at(key, 'security_group')}.security_group_id" for key in keys]
        return f"[{', '.join(found)}]"

    def selection(self, keys: Iterable[str]) -> str:
        """Several subnets, as constructs ask for them."""
        return f"ec2.SubnetSelection(subnets={self.all(keys, 'subnet')})"

    def stack_of(self, element: Element) -> str:
        """The stack of an element, as this one knows it."""
        key = self._stacks.of(element)
        if key == self._key:
            return "self"
        self.used.add(key)
        return f"self._{key.word}"

    def _at(self, element: Element, *words: str) -> str:
        key = self._stacks.of(element)
        return f"{self.stack_of(element)}.{self._attribute(key, element, *words)}"

    def _attribute(self, key: StackKey, element: Element, *words: str) -> str:
        names = self._names[key]
        return name(names.part(element, *words) if words else names.attribute(element))

    # --- words ------------------------------------------------------------------------------------------------------

    def word(self, text: str) -> str:
        """A word of the language or of the library, as it is."""
        return name(text)

    def upper(self, text: str) -> str:
        """A word in capitals: `Allow` is `ALLOW`."""
        found = text.upper()
        return found if found.isdigit() else name(found)

    def comment(self, words: str) -> str:
        """What a user wrote, as comment lines in a method."""
        return comment(words).replace("\n", "\n        ")

    def dashed(self, key: str) -> str:
        """The key as a slug, quoted."""
        return quote(dashed(key))

    def named(self, key: str, limit: int) -> str:
        """The physical name of at most `limit` characters, the deployment prefix in front."""
        return formatted("self.prefix", f"-{physical(dashed(key), limit - PREFIX_LENGTH - 1)}")

    def tag(self, element: Element) -> str:
        """The `Name` tag: what was drawn, or the id where it has no name AWS accepts."""
        return quote(self._tag(element))

    def tag_numbered(self, element: Element) -> str:
        """The `Name` tag of one of several machines; `number` counts them."""
        return numbered(self._tag(element), "number")

    def sid(self, key: str, start: str) -> str:
        """A statement id: letters and digits."""
        return quote(start + "".join(word.capitalize() for word in key.split("_")))

    def region_code(self, key: str) -> str:
        """The code of a region."""
        return quote(self._regions[key].code)

    def zone_name(self, subnet: Subnet) -> str:
        """The availability zone of a subnet."""
        return formatted("self.region", subnet.letter)

    def zone_names(self, vpc: Vpc) -> str:
        """The availability zones of a VPC."""
        letters = sorted({s.letter for s in self._cloud.subnets if s.vpc == vpc.key}) or ["a"]
        return f"[{', '.join(formatted('self.region', letter) for letter in letters)}]"

    def protection(self, element: Balancer | Database) -> str:
        """Deletion protection: a setting where it is drawn, else off."""
        return "self.settings.deletion_protection" if element.deletion_protection else "False"

    def certificate_words(self, certificate: Certificate) -> str:
        """Description of the parameter that asks for a certificate."""
        edge = self._stacks.of(certificate).word.startswith("edge")
        where = "us-east-1" if edge else "its region"
        return quote(f"ARN of a validated ACM certificate for {certificate.domain} in {where}.")

    def _tag(self, element: Element) -> str:
        return tag_value(element.name) or dashed(element.key)


def dashed(key: str) -> str:
    """An identifier as the slug it was drawn as."""
    return key.lstrip("_").replace("_", "-")
