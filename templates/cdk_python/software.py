"""What machines run: programs as services, balancers over them, mounts, set up on the first start (Amazon Linux 2023)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

PACKAGES = {
    "node": "nodejs",
    "java": "java-21-amazon-corretto-headless",
    "php": "php-cli",
}
"""What a runtime needs that the system does not have."""


@dataclass(frozen=True)
class Program:
    """A service of a machine. Without an artifact a stand-in answers in its place."""

    name: str
    runtime: str
    ports: Sequence[int]
    tls_ports: Sequence[int]
    processes: int | None
    artifact: str | None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proxy:
    """A balancer inside the machine."""

    name: str
    ports: Sequence[int]
    tls_ports: Sequence[int]
    upstreams: Sequence[str]
    least_connections: bool


def copies(
    construct_id: str, count: int, subnets: Sequence[ec2.ISubnet]
) -> list[tuple[str, ec2.ISubnet]]:
    """Construct id and subnet of each of several machines; they take the subnets in turn."""
    return [
        (f"{construct_id}{number}", subnet)
        for number, subnet in zip(range(1, count + 1), cycle(subnets))
    ]


def first_start(
    programs: Sequence[Program], proxies: Sequence[Proxy], mounts: Mapping[str, str]
) -> ec2.UserData:
    """The script of a machine's first start; `mounts` are file systems by the name they get below /mnt."""
    parts = [START]
    for name, file_system in mounts.items():
        parts.append(_mount(name, file_system))
    if any(part.tls_ports for part in (*programs, *proxies)):
        parts.append(CERTIFICATE)
    parts.append(STAND_IN)
    parts += [_program(program) for program in programs]
    if proxies:
        parts.append("dnf install -y nginx")
        parts += [_proxy(proxy) for proxy in proxies]
        parts.append(NGINX)
    return ec2.UserData.custom("\n".join(parts))


def public_name(address: str, region: str) -> str:
    """The DNS name that AWS gives a public address."""
    zone = "compute-1" if region == "us-east-1" else f"{region}.compute"
    dashed = cdk.Fn.join("-", cdk.Fn.split(".", address))
    return f"ec2-{dashed}.{zone}.amazonaws.com"


def _mount(name: str, file_system: str) -> str:
    return f"""\
dnf install -y amazon-efs-utils
mkdir -p /mnt/{name}
echo "{file_system}:/ /mnt/{name} efs _netdev,tls,nofail 0 0" >> /etc/fstab
mount /mnt/{name}"""


def _program(program: Program) -> str:
    lines = [f"PROGRAM={program.name}", f"PORTS={_listed(program.ports)}"]
    lines.append(f"TLS_PORTS={_listed(program.tls_ports)}")
    if program.processes is not None:
        lines.append(f"WEB_CONCURRENCY={program.processes}")
    lines += [f"{name}={value}" for name, value in program.environment.items()]
    variables = "\n".join(lines)
    groups = "SupplementaryGroups=tls" if program.tls_ports else ""
    return f"""\
mkdir -p /opt/{program.name}
cat > /etc/services.d/{program.name} <<'VARIABLES'
{variables}
VARIABLES
{_delivered(program)}
cat > /etc/systemd/system/{program.name}.service <<'UNIT'
[Unit]
After=network-online.target
Wants=network-online.target

[Service]
DynamicUser=yes
{groups}
EnvironmentFile=/etc/services.d/{program.name}
WorkingDirectory=/opt/{program.name}
ExecStart=/opt/{program.name}/start
AmbientCapabilities=CAP_NET_BIND_SERVICE
Restart=always
RestartSec=2

[Install]
WantedBy=multi-user.target
UNIT
systemctl enable --now {program.name}"""


def _delivered(program: Program) -> str:
    if not program.artifact:
        return f"ln -sf /usr/local/bin/stand-in /opt/{program.name}/start"
    fetch = f'aws s3 cp "{program.artifact}" - | tar -xz -C /opt/{program.name}'
    package = PACKAGES.get(program.runtime)
    return f"dnf install -y {package}\n{fetch}" if package else fetch


def _proxy(proxy: Proxy) -> str:
    method = "    least_conn;\n" if proxy.least_connections else ""
    servers = "\n".join(
        f"    server {upstream} max_fails=1 fail_timeout=5s;"
        for upstream in proxy.upstreams
    )
    listens = [f"    listen {port} default_server;" for port in proxy.ports]
    listens += [f"    listen {port} ssl default_server;" for port in proxy.tls_ports]
    if proxy.tls_ports:
        listens.append("    ssl_certificate /etc/tls/self-signed.pem;")
        listens.append("    ssl_certificate_key /etc/tls/self-signed.key;")
    ports = "\n".join(listens)
    return f"""\
cat > /etc/nginx/conf.d/{proxy.name}.conf <<'SITE'
upstream {proxy.name} {{
{method}{servers}
}}

server {{
{ports}

    location / {{
        proxy_pass http://{proxy.name};
        proxy_next_upstream error timeout http_502 http_503;
        proxy_connect_timeout 2s;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }}
}}
SITE"""


def _listed(ports: Sequence[int]) -> str:
    return ",".join(str(port) for port in ports)


START = """\
#!/bin/bash
set -euo pipefail
mkdir -p /etc/services.d"""

CERTIFICATE = """\
groupadd --system --force tls
mkdir -p /etc/tls
openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=$(hostname -s)" \\
  -keyout /etc/tls/self-signed.key -out /etc/tls/self-signed.pem
chgrp tls /etc/tls/self-signed.key
chmod 0640 /etc/tls/self-signed.key"""

NGINX = """\
if command -v setsebool > /dev/null; then
  setsebool -P httpd_can_network_connect 1
fi
systemctl enable --now nginx"""

STAND_IN = '''\
cat > /usr/local/bin/stand-in <<'PYTHON'
#!/usr/bin/python3
"""Answers every request on the given ports until the real program is delivered."""
import os
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{os.environ['PROGRAM']} on {os.uname().nodename}\\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET


def serve(port, encrypted):
    server = ThreadingHTTPServer(("", port), Answer)
    if encrypted:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain("/etc/tls/self-signed.pem", "/etc/tls/self-signed.key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


for variable, encrypted in (("PORTS", False), ("TLS_PORTS", True)):
    for port in os.environ.get(variable, "").split(","):
        if port:
            threading.Thread(target=serve, args=(int(port), encrypted)).start()
threading.Event().wait()
PYTHON
chmod 0755 /usr/local/bin/stand-in'''
