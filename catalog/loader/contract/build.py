"""A contract from folded content that every check has passed."""

from collections.abc import Mapping
from typing import Any

from catalog.loader.digest import contract_digest
from catalog.loader.vocabulary import NATIONAL_DIMENSIONS, PERSONAL_CLASSES, UNIT_SECONDS
from catalog.model import (
    Contract,
    Field,
    Holder,
    HolderType,
    LicenceState,
    LogicalType,
    QualityRule,
    Relation,
    Severity,
    Sharing,
    SharingAttribute,
    Source,
    Status,
    Text,
    Validity,
)


def build_contract(content: Mapping[str, Any]) -> Contract:
    """Return the contract that `content` describes; the content must have passed all checks."""
    terms = content["customProperties"]
    table = content["schema"][0]
    agreed = content["slaProperties"]
    return Contract(
        name=content["id"],
        department=content["id"].partition("/")[0],
        version=content["version"],
        title=Text(content["name"], terms["titleEn"]),
        owner_contact=terms["ownerContact"],
        data_class=terms["dataClass"],
        fields=tuple(_field(declared, terms["disclosable"]) for declared in table["properties"]),
        holder=_holder(terms["holder"]),
        status=_status(terms["status"]),
        validity=_validity(terms["validity"]),
        sharing=_sharing(terms["sharing"]),
        source=_source(content["servers"][0]["customProperties"], table["physicalName"]),
        schedule=agreed["frequency"]["schedule"],
        tolerance_seconds=agreed["tolerance"]["value"] * UNIT_SECONDS[agreed["tolerance"]["unit"]],
        swing_limit=float(terms["swingLimit"]),
        rules=tuple(_rule(declared) for declared in table["quality"]),
        digest=contract_digest(content),
        changed_field=terms["changedField"],
        birth_field=terms.get("birthField"),
        restrictions={field: dict(words) for field, words in terms.get("restrictions", {}).items()},
        relations={name: _relation(term) for name, term in terms.get("relations", {}).items()},
        joint_field=terms.get("jointField"),
    )


def _field(declared: Mapping[str, Any], disclosable: list[str]) -> Field:
    own = declared["customProperties"]
    return Field(
        name=declared["name"],
        title=Text(declared["businessName"], own["titleEn"]),
        logical_type=LogicalType(declared["logicalType"]),
        source_name=declared["physicalName"],
        required=declared["required"],
        key_position=declared.get("primaryKeyPosition"),
        max_length=declared.get("logicalTypeOptions", {}).get("maxLength"),
        precision=own.get("precision"),
        scale=own.get("scale"),
        formats=tuple(own.get("formats", ())),
        open_ended=frozenset(own.get("openEnded", ())),
        personal=declared["classification"] in PERSONAL_CLASSES,
        disclosable=declared["name"] in disclosable,
    )


def _relation(term: Mapping[str, Any]) -> Relation:
    return Relation(
        code_field=term["codeField"],
        person_type=HolderType(term["type"]) if "type" in term else None,
        type_field=term.get("typeField"),
        types={code: HolderType(kind) for code, kind in term.get("types", {}).items()},
    )


def _holder(term: Mapping[str, Any]) -> Holder:
    return Holder(
        code_field=term["codeField"],
        name_field=term["nameField"],
        holder_type=HolderType(term["type"]) if "type" in term else None,
        type_field=term.get("typeField"),
        types={code: HolderType(kind) for code, kind in term.get("types", {}).items()},
        name_required=frozenset(HolderType(kind) for kind in term.get("nameRequired", ())),
    )


def _status(term: Mapping[str, Any] | None) -> Status | None:
    if term is None:
        return None
    return Status(term["field"], {code: LicenceState(state) for code, state in term["states"].items()})


def _validity(term: Mapping[str, Any] | None) -> Validity | None:
    return None if term is None else Validity(term["startField"], term["endField"])


def _sharing(term: Mapping[str, Any]) -> Sharing:
    return Sharing(
        SharingAttribute(term["attribute"]), term.get("scope"), term.get("uses"), term.get("legalBasis")
    )


def _source(own: Mapping[str, Any], physical_name: str) -> Source:
    return Source(own["connection"], physical_name, dict(own["options"]))


def _rule(declared: Mapping[str, Any]) -> QualityRule:
    expectation, own = declared["implementation"], declared["customProperties"]
    return QualityRule(
        id=declared["id"],
        expectation=expectation["type"],
        fields=tuple(expectation["fields"]),
        arguments=dict(expectation["kwargs"]),
        severity=Severity(declared["severity"]),
        mostly=float(expectation["mostly"]),
        dimension=declared["dimension"],
        message=Text(own["messageZh"], own["messageEn"]),
        national_dimension=own.get("nationalDimension", NATIONAL_DIMENSIONS[declared["dimension"]]),
    )
