"""No alert waits for a metric that nobody writes: each name in a rule stands on a served exchange's page."""

import re

import httpx
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.architecture.repository import ROOT
from tests.integration.exchange_api.hall import Hall

RULES = ROOT / "docker" / "prometheus" / "alerts.yaml"


def absent(rules: str, page: str) -> set[str]:
    """Return the metrics that the rules name and the page does not show."""
    groups = yaml.safe_load(rules)["groups"]
    expressions = [rule["expr"] for group in groups for rule in group["rules"]]
    named = {name for expression in expressions for name in re.findall(r"\btongban_\w+", expression)}
    samples = {s.name for family in text_string_to_metric_families(page) for s in family.samples}
    assert named
    return named - samples


def test_every_metric_of_a_rule_is_on_the_page(hall: Hall) -> None:
    """After one confirmation and one refusal the page has every metric; one that was renamed is seen."""
    assert hall.ask(hall.question()).status_code == 200
    assert httpx.get(f"{hall.url}/nowhere").status_code == 404
    page = httpx.get(f"{hall.url}/metrics").text
    rules = RULES.read_text(encoding="utf-8")
    assert absent(rules, page) == set()
    assert absent(rules.replace("tongban_resource_fit", "tongban_resource_ok"), page) == {
        "tongban_resource_ok"
    }
    assert 'tongban_requests_total{route="/v1/confirmations",status="200"} 1.0' in page
    assert 'tongban_requests_total{route="unmatched",status="404"} 1.0' in page
