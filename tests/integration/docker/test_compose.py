"""The compose file: checked by the docker client where it can, and by rules of our own always."""

import json
import os
import re
import shutil
import subprocess
from ipaddress import ip_address, ip_network
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog.loader import load
from dags.factory.settings import PipelineSettings
from exchange.keys import KeyRing
from exchange.postgres.cluster import CONFIGURATION
from exchange.settings import SHIPPED_CATALOGUE, Settings
from tests.integration.docker.dockerfile import ROOT

FILE = ROOT / "docker" / "compose.yaml"
TOP = {"name", "services", "networks", "volumes", "secrets"}
SERVICE = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "init", "networks",
    "ports", "read_only", "restart", "secrets", "security_opt", "tmpfs", "user", "volumes",
}  # fmt: skip
CONDITIONS = {"service_healthy", "service_completed_successfully"}
OPEN = {"proxy"}  # what may be reached from beyond this host
OPERATORS = {"TONGBAN_ORIGIN": "county.test/ledger", "TONGBAN_ISSUER": "https://county.test"}


def compose() -> dict[str, Any]:
    """Return the compose file's content."""
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content


def faults_of(content: dict[str, Any]) -> list[str]:
    """Return what is wrong with the structure: names that lead nowhere, keys that nobody knows."""
    found = [f"unknown key {key}" for key in content.keys() - TOP if not key.startswith("x-")]
    for name, service in content["services"].items():
        found += [f"{name}: {fault}" for fault in _service_faults(content, service)]
        found += _open_ports(name, service)
    used = {secret for service in content["services"].values() for secret in _sources(service)}
    found += [f"secret {name} is used by nobody" for name in content["secrets"].keys() - used]
    return sorted(found)


def _service_faults(content: dict[str, Any], service: dict[str, Any]) -> list[str]:
    found = [f"unknown key {key}" for key in service.keys() - SERVICE]
    if "build" in service:
        context = FILE.parent / service["build"]["context"]
        if not (context / service["build"]["dockerfile"]).is_file():
            found.append(f"no file {service['build']['dockerfile']}")
    elif not re.fullmatch(r"[a-z0-9/]+:[\w.-]+", service["image"]):
        found.append(f"image {service['image']} has no tag or names a registry")
    found += [f"no secret {name}" for name in _sources(service) if name not in content["secrets"]]
    found += [f"no network {name}" for name in service["networks"] if name not in content["networks"]]
    found += [fault for volume in service.get("volumes", []) if (fault := _volume_fault(content, volume))]
    for other, wanted in service.get("depends_on", {}).items():
        if other not in content["services"] or wanted["condition"] not in CONDITIONS:
            found.append(f"cannot wait for {other}")
        elif wanted["condition"] == "service_healthy" and "healthcheck" not in content["services"][other]:
            found.append(f"waits for the health of {other}, which has no check")
    return found


def _volume_fault(content: dict[str, Any], volume: str) -> str | None:
    name, _, where = volume.partition(":")
    if name in content["volumes"]:
        return None
    if not name.startswith("./") or not (FILE.parent / name).is_dir():
        return f"no volume {name}"
    return None if where.endswith(":ro") else f"{name} of the repository could be written"


def _open_ports(name: str, service: dict[str, Any]) -> list[str]:
    ports = [] if name in OPEN else service.get("ports", [])
    return [f"{name}: {port} is open beyond this host" for port in ports if not _local(port)]


def _local(port: str) -> bool:
    return port.startswith("127.0.0.1:")


def _sources(service: dict[str, Any]) -> list[str]:
    return [item if isinstance(item, str) else item["source"] for item in service.get("secrets", [])]


def _targets(service: dict[str, Any]) -> dict[str, str]:
    return {item["target"]: item["source"] for item in service["secrets"] if not isinstance(item, str)}


def test_structure_is_sound() -> None:
    """Every build, secret, network, volume and dependency that is named is there, and nothing is open."""
    assert faults_of(compose()) == []


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        (("services", "api", "ports"), ["8470:8470"], "open beyond this host"),
        (("services", "api", "networks"), ["absent"], "no network absent"),
        (("services", "api", "secrets"), [{"source": "absent", "target": "X"}], "no secret absent"),
        (("services", "sealer", "volumes"), ["absent:/x"], "no volume absent"),
        (("services", "sealer", "volumes"), ["./nginx:/x"], "could be written"),
        (("services", "sealer", "comand"), [], "unknown key comand"),
        (("services", "postgres", "image"), "postgres", "has no tag"),
        (("services", "api", "build"), {"context": "..", "dockerfile": "x"}, "no file x"),
        (("services", "api", "depends_on"), {"nobody": {"condition": "service_healthy"}}, "cannot wait"),
        (("services", "api", "depends_on"), {"sealer": {"condition": "service_healthy"}}, "has no check"),
        (("secrets", "spare"), {"file": "x"}, "used by nobody"),
    ],
)
def test_faults_are_seen(place: tuple[str, ...], value: object, fault: str) -> None:
    """The check finds each kind of fault when it is made on purpose."""
    content = json.loads(json.dumps(compose()))
    holder = content
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    assert any(fault in found for found in faults_of(content))


def test_docker_client_agrees(tmp_path: Path) -> None:
    """Where the docker client has compose, it accepts the file; where it has not, it says so itself."""
    docker = shutil.which("docker")
    asked = docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False)
    if docker is None or not asked or asked.returncode != 0:
        assert faults_of(compose()) == []
        return
    done = subprocess.run(
        [docker, "compose", "-f", FILE, "config", "--quiet"],
        env=os.environ | OPERATORS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["prepare", "api", "sealer"])
def test_exchange_services_have_every_setting(name: str) -> None:
    """What the settings demand is given as a variable or a secret, and nothing is misspelt."""
    service = compose()["services"][name]
    given = {*service["environment"], *_targets(service)}
    known = {f"TONGBAN_{field.upper()}": field for field in Settings.model_fields}
    assert {name for name in given if name.startswith("TONGBAN_")} <= set(known)
    demanded = {name for name, field in known.items() if Settings.model_fields[field].is_required()}
    assert demanded <= given


@pytest.mark.parametrize("name", ["airflow-prepare", "airflow-dag-processor", "airflow-scheduler"])
def test_pipeline_services_have_every_setting(name: str) -> None:
    """Airflow's parts that read the catalogue have the pipeline's settings, and no other role's."""
    service = compose()["services"][name]
    given = {each for each in {*service["environment"], *_targets(service)} if each.startswith("TONGBAN_")}
    fields = PipelineSettings.model_fields
    demanded = {f"TONGBAN_{field.upper()}" for field in fields if fields[field].is_required()}
    connections = {each for each in given if each.startswith("TONGBAN_CONN_")}
    assert given - connections == demanded


def test_only_the_scheduler_reaches_departments() -> None:
    """Every contract's connection is a secret of the scheduler, and of no other service."""
    services = compose()["services"]
    contracts = load(SHIPPED_CATALOGUE).contracts.values()
    wanted = {f"TONGBAN_CONN_{contract.source.connection.upper()}" for contract in contracts}
    for name, service in services.items():
        held = {target for target in _targets(service) if target.startswith("TONGBAN_CONN_")}
        assert held == (wanted if name == "airflow-scheduler" else set())
        assert ("departments" in service["networks"]) == (name == "airflow-scheduler")


def test_each_part_holds_its_own_login_and_keys() -> None:
    """API, sealer and scheduler hold one login each; the log key is the sealer's and the preparation's."""
    services = compose()["services"]
    logins = {
        name: {source for source in _sources(service) if source.endswith("_database_url")}
        for name, service in services.items()
    }
    assert logins["api"] == {"api_database_url"}
    assert logins["sealer"] == {"sealer_database_url"}
    assert logins["airflow-scheduler"] == {"pipeline_database_url", "airflow_database_url"}
    assert logins["airflow-api-server"] == {"airflow_database_url"}
    assert {n for n, s in services.items() if "log_key" in _sources(s)} == {"sealer", "prepare"}
    assert {n for n, s in services.items() if "owner_database_url" in _sources(s)} == {"prepare"}


def test_key_files_have_the_names_they_are_read_by(tmp_path: Path) -> None:
    """Keys arrive under the names that the key ring looks for."""
    KeyRing(tmp_path).create_missing()
    names = {path.name for path in tmp_path.iterdir()}
    targets = {target for service in compose()["services"].values() for target in _targets(service)}
    keys = {Path(target) for target in targets if target.startswith("/run/keys/")}
    assert {path.name for path in keys} == names


def test_the_api_believes_the_proxy_alone() -> None:
    """The one address whose word on certificates counts is the proxy's own, and not that of the gateway."""
    content = compose()
    (network,) = content["networks"]["windows"]["ipam"]["config"]
    trusted = content["services"]["api"]["environment"]["TONGBAN_TRUSTED_PROXIES"]
    assert trusted == content["services"]["proxy"]["networks"]["windows"]["ipv4_address"]
    hosts = list(ip_network(network["subnet"]).hosts())
    assert ip_address(trusted) in hosts[1:]  # docker gives the first to the gateway


def test_the_proxy_speaks_from_that_address_to_where_the_api_listens() -> None:
    """It is in one network alone, so no other address is its own, and finds the API by name and port there.

    What it listens on inside is what is published outside.
    """
    services = compose()["services"]
    proxy, api = services["proxy"], services["api"]
    assert list(proxy["networks"]) == ["windows"]
    assert "windows" in api["networks"]
    host, _, port = proxy["environment"]["TONGBAN_PROXY_UPSTREAM"].partition(":")
    command = dict(pairwise(api["command"]))
    assert (host, port) == ("api", command["--port"])
    start = (FILE.parent / "nginx" / "start.sh").read_text(encoding="utf-8")
    listened = re.findall(r"TONGBAN_PROXY_HTTPS?:=([0-9]+)", start)
    assert [published.split(":")[1] for published in proxy["ports"]] == listened
    template = (FILE.parent / "nginx" / "nginx.conf.template").read_text(encoding="utf-8")
    (passed,) = re.findall(r"proxy_set_header Client-Cert (\S+);", template)
    assert passed == "$client_cert"
    assert "proxy_bind" not in template


def test_services_are_hardened() -> None:
    """Every service but the database runs read-only, without capabilities and without new privileges."""
    for name, service in compose()["services"].items():
        if name == "postgres":
            continue
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "/tmp" in service["tmpfs"]


def test_only_the_proxy_is_open() -> None:
    """API and Airflow's pages are on the loopback interface; the store's network leads nowhere."""
    content = compose()
    ports = {name: service["ports"] for name, service in content["services"].items() if "ports" in service}
    assert ports == {
        "api": ["127.0.0.1:8470:8470"],
        "airflow-api-server": ["127.0.0.1:8080:8080"],
        "proxy": ["80:8080", "443:8443"],
    }
    assert content["networks"]["store"] == {"internal": True}


def test_database_logs_no_personal_data() -> None:
    """The container keeps statements and parameters out of its log as the embedded server does."""
    lines = [line.split(" = ") for line in CONFIGURATION.splitlines() if line]
    embedded = {name: value.strip("'") for name, value in lines}
    command = compose()["services"]["postgres"]["command"][1:]
    container = dict(option.removeprefix("-c").split("=", 1) for option in command)
    private = {name: value for name, value in embedded.items() if name.startswith("log_")}
    assert len(private) == 4
    assert private.items() <= container.items()
    assert container["password_encryption"] == embedded["password_encryption"]
