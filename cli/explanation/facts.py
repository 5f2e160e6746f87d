"""What a contract says, as JSON values, with the items that use it and the agreements they stand on."""

from typing import Any

from catalog.model import Catalogue, Contract, Field, Text
from quality.rules import RowRule, compile_rules

HOURS = 3600


def explained(catalogue: Catalogue, contract: Contract) -> dict[str, Any]:
    """Return everything there is to say of a contract, as JSON values."""
    department, source = catalogue.departments[contract.department], contract.source
    return {
        "resource": contract.name,
        "title": _text(contract.title),
        "version": contract.version,
        "department": {"id": department.id, "title": _text(department.title), "contact": department.contact},
        "owner_contact": contract.owner_contact,
        "source": {
            "connection": source.connection,
            "object": source.object,
            "options": dict(source.options),
        },
        "key": [field.name for field in contract.key],
        "fields": [_field(field) for field in contract.fields],
        "holder": _holder(contract),
        "states": None if contract.status is None else _states(contract),
        "validity": _validity(contract),
        "birth_field": contract.birth_field,
        "restrictions": {field: dict(words) for field, words in contract.restrictions.items()},
        "rules": [_rule(rule) for rule in compile_rules(contract)],
        "schedule": contract.schedule,
        "tolerance_hours": contract.tolerance_seconds / HOURS,
        "swing_limit": contract.swing_limit,
        "sharing": {
            "attribute": contract.sharing.attribute.value,
            "scope": contract.sharing.scope,
            "uses": contract.sharing.uses,
            "legal_basis": contract.sharing.legal_basis,
        },
        "items": uses_of(catalogue, contract),
        "agreements": agreements_on(catalogue, contract),
    }


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _field(field: Field) -> dict[str, Any]:
    return {
        "source": field.source_name,
        "field": field.name,
        "title": _text(field.title),
        "type": field.logical_type.value,
        "max_length": field.max_length,
        "precision": field.precision,
        "scale": field.scale,
        "formats": list(field.formats),
        "open_ended": sorted(field.open_ended),
        "required": field.required,
        "personal": field.personal,
        "disclosable": field.disclosable,
    }


def _holder(contract: Contract) -> dict[str, Any]:
    holder = contract.holder
    return {
        "code": holder.code_field,
        "name": holder.name_field,
        "type": None if holder.holder_type is None else holder.holder_type.value,
        "type_field": holder.type_field,
        "types": {code: kind.value for code, kind in holder.types.items()},
        "name_required": sorted(kind.value for kind in holder.name_required),
    }


def _states(contract: Contract) -> dict[str, Any]:
    assert contract.status is not None  # noqa: S101  # its caller asked
    return {
        "field": contract.status.field,
        "states": {code: state.value for code, state in contract.status.states.items()},
    }


def _validity(contract: Contract) -> dict[str, Any] | None:
    if contract.validity is None:
        return None
    return {"start": contract.validity.start_field, "end": contract.validity.end_field}


def _rule(rule: RowRule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "fields": list(rule.fields),
        "severity": rule.severity.value,
        "mostly": rule.mostly,
        "message": _text(rule.message),
    }


def uses_of(catalogue: Catalogue, contract: Contract) -> list[dict[str, Any]]:
    """Return the proofs that are answered from the resource, each with its item."""
    return [
        {
            "item": item.id,
            "proof": proof.id,
            "facts": list(proof.facts),
            "claims": list(proof.claims),
            "judged": list(proof.reading.judged),
        }
        for item in catalogue.items.values()
        for proof in item.proofs
        if proof.resource == contract.name
    ]


def agreements_on(catalogue: Catalogue, contract: Contract) -> list[dict[str, Any]]:
    """Return the seed agreements on the resource."""
    return [
        {
            "agreement": one.id,
            "consumer": one.consumer,
            "facts": sorted(one.facts),
            "items": sorted(one.items),
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat(),
        }
        for one in catalogue.agreements.values()
        if one.resource == contract.name
    ]
