"""A window of housing: persons who own homes together, and a firm with its representative."""

import json
from datetime import date
from typing import Any

import httpx

from catalog.identifiers import credit_code
from catalog.model import HolderType
from exchange.access.clients import NewClient
from exchange.access.operators import NewOperator
from exchange.ledger.commitment import subject_pseudonym
from exchange.subject import subject_key
from exchange_api.signing.jwk import public_jwk
from tests.integration.exchange_api.hall import (
    IDENTITY,
    LICENCE,
    OPERATOR,
    PERSON,
    TITLE,
    Hall,
    change,
    resident_number,
)

DEPARTMENT, CLIENT = "housing_construction", "housing-window"
RENAMING, CLOSING = "maintenance_fund_renaming", "housing_construction_045"
SPOUSE = resident_number("37139919640117082")
STRANGER = resident_number("37139919710203044")
SHARED, OWN, OTHERS = "鲁0001", "鲁0002", "鲁0003"


def firm_code(body: str) -> str:
    """A unified social credit code with its check digit (GB 32100)."""
    return body + credit_code.check_character(body)


COMPANY = firm_code("91371327MA3C00000")


def open_window(hall: Hall, client: str, department: str) -> None:
    """Give a department a window, signed for by the hall's own key, and its one operator."""
    keys = {"keys": [public_jwk(hall.client_key.public_key())]}
    with hall.registers() as (clients, _):
        clients.add_client(NewClient(client, department, "窗口", keys), change())
    with hall.operators() as operators:
        operators.enrol(department, [NewOperator(OPERATOR, "王芳")], change())


def furnish_office(hall: Hall) -> None:
    """Give the hall a window of housing; two who own one home, a stranger with another, a firm."""
    open_window(hall, CLIENT, DEPARTMENT)
    for code, name in ((PERSON, "刘示范"), (SPOUSE, "赵共有"), (STRANGER, "钱无关")):
        hall.publish(IDENTITY, code, {"resident_id": code, "name": name}, _name=name)
    titles = (
        (PERSON, "刘示范", (OWN, SHARED)),
        (SPOUSE, "赵共有", (SHARED,)),
        (STRANGER, "钱无关", (OTHERS,)),
    )
    for code, name, numbers in titles:
        for number in numbers:
            fields: dict[str, object] = {"title_no": number, "holder_code": code, "location": "示范路1号"}
            hall.publish(TITLE, code, fields | {"share": "共同共有"}, _name=name)
    key = subject_key(hall.keys.subject_key, HolderType.UNIFIED_SOCIAL_CREDIT_CODE, COMPANY)
    told: dict[str, object] = {
        "licence_no": "L1",
        "holder_code": COMPANY,
        "title": "示范燃气有限公司",
        "credit_code": COMPANY,
        "legal_representative_code": SPOUSE,
    }
    hall.publish(
        LICENCE, PERSON, told, _subject_key=key, _name="示范燃气有限公司", _valid_to=date(2099, 1, 1)
    )


def ask(hall: Hall, body: dict[str, Any], **headers: str) -> httpx.Response:
    """Ask as the housing window."""
    token = hall.token_answer(hall.assertion(iss=CLIENT, sub=CLIENT)).json()["access_token"]
    return hall.ask(body, token=token, **headers)


def about(hall: Hall, code: str) -> list[dict[str, Any]]:
    """The entries of one resident, as the ledger finds them for him."""
    pseudonym = subject_pseudonym(hall.keys.pseudonym_key, "111", code)
    mine = "select index from ledger.detail where subject_pseudonym = %s"
    found = hall.sql(f"select body from ledger.entry where index in ({mine}) order by index", pseudonym)
    return [json.loads(body) for (body,) in found]


def renaming(hall: Hall, co_owner: str | None = None, **changed: object) -> dict[str, Any]:
    """A question on the account of a home, with a co-owner if one is given."""
    stated: dict[str, object] = {"choices": {"ownership": "sole"}}
    if co_owner is not None:
        stated = {
            "choices": {"ownership": "joint"},
            "parties": {"co_owner": {"type": "111", "code": co_owner}},
        }
    return hall.question(PERSON, RENAMING, **(stated | changed))


def closing(hall: Hall, representative: str) -> dict[str, Any]:
    """A question on the firm's permit, with who says that he stands for it."""
    parties = {"representative": {"type": "111", "code": representative}}
    return hall.question(item=CLOSING, subject={"type": "001", "code": COMPANY}, parties=parties)
