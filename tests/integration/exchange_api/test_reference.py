"""What describes the API: OpenAPI, the reference page, the problem pages, keys, health and metrics."""

import json
import re
from html.parser import HTMLParser

import httpx
import jwt
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from exchange_api.problems.registry import REGISTRY
from tests.integration.exchange_api.hall import Hall


class Page(HTMLParser):
    """What a page refers to and how it is built."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.references: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep one tag."""
        named = dict(attrs)
        self.tags.append(tag)
        self.attributes.append((tag, named))
        self.references += [named[name] or "" for name in ("href", "src", "action") if name in named]


def test_the_document_is_valid_and_complete(hall: Hall) -> None:
    """The document is OpenAPI 3.1; each operation has an id of its own and problem+json for every error."""
    document = httpx.get(f"{hall.url}/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    ids = []
    for methods in document["paths"].values():
        for operation in methods.values():
            ids.append(operation["operationId"])
            errors = {s: r for s, r in operation["responses"].items() if int(s) >= 400}
            assert {"405", "500"} <= errors.keys()
            assert all(set(r["content"]) == {"application/problem+json"} for r in errors.values())
    assert len(ids) == len(set(ids)) == 12
    confirm = document["paths"]["/v1/confirmations"]["post"]
    expected = {"200", "400", "401", "403", "404", "405", "406", "408", "409", "410", "413", "415"}
    expected |= {"422", "429", "500", "503"}
    assert set(confirm["responses"]) == expected
    assert confirm["security"] == [{"clientCredentials": ["confirm"]}, {"boundToken": ["confirm"]}]
    assert document["components"]["securitySchemes"]["boundToken"]["scheme"] == "DPoP"
    repeat = document["paths"]["/v1/confirmations/{id}"]["get"]
    headers = {p["name"] for p in repeat["parameters"] if p["in"] == "header" and p["required"]}
    assert headers == {"Tongban-Case", "Tongban-Operator"}
    assert "Idempotent-Replayed" in repeat["responses"]["200"]["headers"]


def test_the_document_says_which_headers_come(hall: Hall) -> None:
    """When to ask again is said where a problem says it; a batch's receipts stand in its lines."""
    paths = httpx.get(f"{hall.url}/openapi.json").json()["paths"]
    confirm = paths["/v1/confirmations"]["post"]["responses"]
    batch = paths["/v1/confirmations:batch"]["post"]["responses"]
    again = {status for status, one in confirm.items() if "Retry-After" in one["headers"]}
    assert again == {"409", "429", "503"}
    assert {status for status, one in batch.items() if "Tongban-Receipt" not in one["headers"]} == {"200"}
    assert all("Tongban-Receipt" in one["headers"] for one in confirm.values())


def test_the_schemas_say_what_is_enforced(hall: Hall) -> None:
    """The question's schema refuses other members and bounds its texts; all references resolve."""
    document = httpx.get(f"{hall.url}/openapi.json").json()
    schemas = document["components"]["schemas"]
    question = schemas["Question"]
    assert question["additionalProperties"] is False
    assert set(question["required"]) == {"item", "subject", "case", "operator"}
    assert question["properties"]["case"]["maxLength"] == 128
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document)))
    assert named <= set(schemas)


@pytest.mark.parametrize("path", ["/docs", "/problems/item-unknown"])
def test_pages_ask_no_other_host(hall: Hall, path: str) -> None:
    """No page refers to another host or runs a script, and its policy forbids both."""
    answer = httpx.get(f"{hall.url}{path}")
    page = Page(answer.text)
    assert not [r for r in page.references if r.startswith(("http:", "https:", "//"))]
    assert not re.findall(r"url\(|@import", answer.text)
    assert "script" not in page.tags
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    foreign = set(re.findall(r"https?://[^/\s\"<]+", answer.text)) - {hall.url}
    assert foreign == set()


def test_the_reference_page_is_accessible(hall: Hall) -> None:
    """The page names its language, has one h1, a main, a skip link, captions, header cells, unique ids."""
    answer = httpx.get(f"{hall.url}/docs")
    page = Page(answer.text)
    assert ("html", {"lang": "zh-Hans"}) in page.attributes
    assert page.tags.count("h1") == page.tags.count("main") == 1
    assert page.tags.count("caption") == page.tags.count("table")
    assert all("scope" in named for tag, named in page.attributes if tag == "th")
    ids = [named["id"] for _, named in page.attributes if "id" in named]
    assert len(ids) == len(set(ids))
    anchors = {r[1:] for r in page.references if r.startswith("#")}
    assert anchors <= set(ids)
    assert {"zh-Hans", "en"} <= {named.get("lang") for _, named in page.attributes}
    for operation in ("confirmProofs", "issueToken"):
        assert operation in ids


def test_every_type_of_problem_has_its_page(hall: Hall) -> None:
    """The `type` of every problem leads to a page in both languages; any other slug is a problem itself."""
    with httpx.Client(base_url=hall.url) as client:
        for slug, problem in REGISTRY.items():
            answer = client.get(f"/problems/{slug}")
            assert answer.status_code == 200
            assert problem.title.zh in answer.text
            assert problem.what_to_do.zh in answer.text
        assert client.get("/problems/no-such").json()["type"].endswith("/problems/not-found")


def test_the_keys_are_public_and_named_by_thumbprint(hall: Hall) -> None:
    """The key set holds token key and answer key, no private member, each kid its own thumbprint."""
    answer = httpx.get(f"{hall.url}/.well-known/jwks.json")
    keys = answer.json()["keys"]
    assert len({key["kid"] for key in keys}) == len(keys) == 2
    assert all("d" not in key and key["alg"] == "ES256" and key["use"] == "sig" for key in keys)
    assert all(jwt.PyJWK(key).key.key_size == 256 for key in keys)
    metadata = httpx.get(f"{hall.url}/.well-known/oauth-authorization-server").json()
    assert metadata["issuer"] == hall.url
    assert metadata["token_endpoint"] == f"{hall.url}/oauth2/token"


def test_metrics_have_bounded_labels(hall: Hall) -> None:
    """Routes are templates or `unmatched`, whatever paths were asked for, and verdicts are counted."""
    hall.ask(hall.question())
    for path in ("/v1/37139919900307891X", "/371399199003078912", "/problems/371399199003078912"):
        httpx.get(hall.url + path)
    text = httpx.get(f"{hall.url}/metrics").text
    routes = set(re.findall(r'route="([^"]*)"', text))
    assert routes == {"/v1/confirmations", "/oauth2/token", "/problems/{slug}", "unmatched"}
    assert 'tongban_proofs_total{verdict="confirmed"} 3.0' in text
    assert "3713991990" not in text
