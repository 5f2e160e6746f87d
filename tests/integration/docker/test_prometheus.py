"""The rules for Prometheus, judged by its own tool: each alert fires where it should, and only there."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.docker.dockerfile import ROOT

FOLDER = ROOT / "docker" / "prometheus"
PAGE = "docs/guides/alerts.md"
REQUESTS = 'tongban_requests_total{route="/v1/confirmations",status="%s"}'
SECONDS = 'tongban_request_seconds_bucket{route="/v1/confirmations",le="%s"}'
OF = '{resource="civil_affairs/marriage_certificate"}'

Series = Mapping[str, str]

CASES: Mapping[str, tuple[Series, Series]] = {
    "TongbanApiDown": ({'up{job="tongban"}': "0x60"}, {'up{job="tongban"}': "1x60"}),
    "TongbanErrorRatio": (
        {REQUESTS % 503: "0+10x60", REQUESTS % 200: "0+90x60"},
        {
            REQUESTS % 503: "0+4x60",
            REQUESTS % 200: "0+96x60",
            'tongban_requests_total{route="/readyz",status="503"}': "0+900x60",
        },
    ),
    "TongbanSlow": (
        {SECONDS % 0.5: "0+98x60", SECONDS % 1.0: "0+100x60", SECONDS % "+Inf": "0+100x60"},
        {SECONDS % 0.5: "0+100x60", SECONDS % 1.0: "0+100x60", SECONDS % "+Inf": "0+100x60"},
    ),
    "TongbanSnapshotStale": (
        {"tongban_access_snapshot_age_seconds": "5.1x60"},
        {"tongban_access_snapshot_age_seconds": "5x60"},
    ),
    "TongbanLedgerUnsealed": (
        {"tongban_ledger_unsealed_seconds": "61x60"},
        {"tongban_ledger_unsealed_seconds": "60x60"},
    ),
    "TongbanCatalogueRefused": ({"tongban_catalogue_refused": "1x60"}, {"tongban_catalogue_refused": "0x60"}),
    "TongbanResourceStale": (
        {
            f"tongban_resource_age_seconds{OF}": "3601x60",
            f"tongban_resource_tolerance_seconds{OF}": "3600x60",
        },
        {
            f"tongban_resource_age_seconds{OF}": "3600x60",
            f"tongban_resource_tolerance_seconds{OF}": "3600x60",
        },
    ),
    "TongbanResourceHeld": (
        {'tongban_resource_last_run{resource="a/b",outcome="held"}': "1x60"},
        {
            'tongban_resource_last_run{resource="a/b",outcome="held"}': "0x60",
            'tongban_resource_last_run{resource="a/b",outcome="published"}': "1x60",
        },
    ),
    "TongbanResourceUnfit": (
        {f"tongban_resource_fit{OF}": "0x60"},
        {f"tongban_resource_fit{OF}": "1x60"},
    ),
    "TongbanQuarantineGrowth": (
        {f"tongban_resource_quarantined_rows{OF}": "10x20 111x40"},
        {f"tongban_resource_quarantined_rows{OF}": "10x20 110x40"},
    ),
    "TongbanEnumeration": (
        {'tongban_alarms_total{kind="decoy"}': "0x50 1x10"},
        {
            'tongban_alarms_total{kind="decoy"}': "0x30 1x30",
            'tongban_alarms_total{kind="operator_subjects"}': "0+1x60",
        },
    ),
    "TongbanBudgetSpent": (
        {'tongban_budget_exceeded_total{kind="client_subjects"}': "0+1x60"},
        {
            'tongban_budget_exceeded_total{kind="client_subjects"}': "0x50 9x10",
            'tongban_budget_exceeded_total{kind="client_sequence"}': "0+100x60",
            'tongban_budget_exceeded_total{kind="operator_claims"}': "0+100x60",
        },
    ),
    "TongbanRefusalBurst": (
        {'tongban_refusals_unlogged_total{problem="token-invalid"}': "0+306x60"},
        {'tongban_refusals_unlogged_total{problem="token-invalid"}': "0+294x60"},
    ),
}
"""For each alert what makes it fire, and the nearest that does not: one value a minute, for an hour."""


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Prometheus' own tool."""
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)


def rules() -> dict[str, dict[str, Any]]:
    """Return the alerts by name."""
    groups = yaml.safe_load((FOLDER / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


def fires(alert: str, series: Series, directory: Path) -> subprocess.CompletedProcess[str]:
    """Let promtool say whether exactly one alert of that name is firing after 55 minutes of the series."""
    case = {
        "rule_files": [str(FOLDER / "alerts.yaml")],
        "evaluation_interval": "15s",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "promql_expr_test": [
                    {
                        "expr": f'count(ALERTS{{alertname="{alert}",alertstate="firing"}})',
                        "eval_time": "55m",
                        "exp_samples": [{"labels": "{}", "value": 1}],
                    }
                ],
            }
        ],
    }
    path = directory / "case.yaml"
    path.write_text(yaml.safe_dump(case), encoding="utf-8")
    return promtool("test", "rules", path)


def test_promtool_accepts_rules_and_configuration() -> None:
    """Prometheus' own check finds nothing wrong with either file, and finds what is wrong with another."""
    assert promtool("check", "rules", FOLDER / "alerts.yaml").returncode == 0
    assert promtool("check", "config", FOLDER / "prometheus.yaml").returncode == 0
    assert promtool("check", "rules", FOLDER / "prometheus.yaml").returncode != 0


def test_every_alert_has_its_cases() -> None:
    """No alert is without a firing and a silent case, and no case is of an alert that is gone."""
    assert set(rules()) == set(CASES)


@pytest.mark.parametrize("alert", CASES)
def test_alert_fires_where_it_should(alert: str, tmp_path: Path) -> None:
    """The alert fires by what it is for."""
    done = fires(alert, CASES[alert][0], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("alert", CASES)
def test_alert_is_silent_where_it_should_be(alert: str, tmp_path: Path) -> None:
    """The nearest state that is still in order does not fire it."""
    done = fires(alert, CASES[alert][1], tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "got: nil" in done.stdout + done.stderr


@pytest.mark.parametrize("alert", CASES)
def test_alert_says_what_to_do_in_both_languages(alert: str) -> None:
    """Each has a severity, a summary and an action in Chinese and English, and a section in the guide."""
    rule = rules()[alert]
    assert rule["labels"]["severity"] in {"warning", "critical"}
    for name in ("summary", "action"):
        assert re.search("[\u4e00-\u9fff]", rule["annotations"][f"{name}_zh"])
        assert rule["annotations"][name].isascii()
    assert rule["annotations"]["runbook"] == f"{PAGE}#{alert.lower()}"
    assert f"\n## {alert}\n" in (ROOT / PAGE).read_text(encoding="utf-8")
