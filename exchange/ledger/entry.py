"""What is written of one use: a versioned entry in canonical JSON (RFC 8785), at most 4 KiB.

Confirmations, refusals, errors, tokens and administration are all uses. An entry names no person: the
operator is a keyed pseudonym, the subject a salted commitment. It holds which facts left, never their values.
"""

from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from catalog.model.text import Text
from exchange.ledger.commitment import Subject
from exchange.ledger.errors import EntryMalformed, EntryTooLarge

VERSION = 1
NONCE_BYTES = 16
DIGEST_BYTES = 32
MOST_BYTES = 4096


class EntryKind(StrEnum):
    """What kind of use an entry tells of."""

    CONFIRMATION = "confirmation"
    REFUSAL = "refusal"
    ERROR = "error"
    TOKEN = "token"  # noqa: S105  # a kind of entry, no secret
    ADMINISTRATION = "administration"
    REPEAT = "repeat"
    ALARM = "alarm"


class ProofUse(msgspec.Struct, frozen=True):
    """What one proof of the answer said, why, and from what: `facts` are the names of the fields that left.

    `reason` is the rule of a refusal or why the verdict is unknown; `agreement` is the id of the agreement
    under which the proof was answered, `None` where it was refused; `holder` the role of the person whose
    licence it is.
    """

    proof: str
    resource: str
    verdict: str
    facts: tuple[str, ...] = ()
    batch: str | None = None
    as_of_at: datetime | None = None
    reason: str | None = None
    agreement: str | None = None
    holder: str = "subject"


class UseEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One use of data; `nonce` has 16 random bytes, digests are SHA-256 (32 bytes).

    `operator` is the keyed pseudonym. `outcome` is the (first) rule where all was refused, the type of an
    error, the action of an administrator or the kind of an alarm. `policy_digest` is the digest of the
    catalogue that decided. `suppressed` says how many refusals have no entry of their own and stand in this
    one. `role` is set in the entry of a further person of a question; the question's own entry has the same
    request id (ADR 0046). `repeat_of` is the request id of the entry whose answer was given again: which
    facts left stands there.
    """

    nonce: bytes
    kind: EntryKind
    request_id: str
    client: str
    department: str
    at: datetime
    operator: bytes | None = None
    case: str | None = None
    purpose: str | None = None
    item: str | None = None
    subject: Subject | None = None
    role: str | None = None
    proofs: tuple[ProofUse, ...] = ()
    outcome: str | None = None
    answer_digest: bytes | None = None
    policy_digest: bytes | None = None
    token_digest: bytes | None = None
    suppressed: int | None = None
    repeat_of: str | None = None

    def canonical(self) -> bytes:
        """Return the entry's body: the RFC 8785 form of its members, in UTF-8.

        Raises `EntryMalformed` for a member that has no canonical form and `EntryTooLarge` over 4 KiB.
        """
        body = _encode(_members(self))
        if len(body) > MOST_BYTES:
            raise EntryTooLarge(len(body), MOST_BYTES)
        return body


# RFC 8785 sorts members by name. All names here are fixed and ASCII and stand in that order already, all
# numbers are small integers, and msgspec escapes strings as the RFC does; a property test holds both equal.
def _members(entry: UseEntry) -> dict[str, object]:
    subject = entry.subject
    return {
        "answer_digest": _digest("answer_digest", entry.answer_digest),
        "at": _instant("at", entry.at),
        "case": entry.case,
        "client": entry.client,
        "department": entry.department,
        "item": entry.item,
        "kind": str(entry.kind),
        "nonce": _hex("nonce", entry.nonce, NONCE_BYTES),
        "operator": _digest("operator", entry.operator),
        "outcome": entry.outcome,
        "policy_digest": _digest("policy_digest", entry.policy_digest),
        "proofs": [_proof_members(proof) for proof in entry.proofs],
        "purpose": entry.purpose,
        "repeat_of": entry.repeat_of,
        "request_id": entry.request_id,
        "role": entry.role,
        "subject": None if subject is None else subject.commitment.hex(),
        "suppressed": entry.suppressed,
        "token_digest": _digest("token_digest", entry.token_digest),
        "version": VERSION,
    }


def _proof_members(use: ProofUse) -> dict[str, object]:
    return {
        "agreement": use.agreement,
        "as_of_at": None if use.as_of_at is None else _instant("as_of_at", use.as_of_at),
        "batch": use.batch,
        "facts": use.facts,
        "holder": use.holder,
        "proof": use.proof,
        "reason": use.reason,
        "resource": use.resource,
        "verdict": use.verdict,
    }


def _encode(members: dict[str, object]) -> bytes:
    try:
        return msgspec.json.encode(members)
    except UnicodeEncodeError as fault:
        raise EntryMalformed(
            "text", Text("不含单独代理码位的 Unicode 文字", "Unicode text without lone surrogates")
        ) from fault


def _digest(name: str, value: bytes | None) -> str | None:
    return None if value is None else _hex(name, value, DIGEST_BYTES)


def _hex(name: str, value: bytes, length: int) -> str:
    if len(value) != length:
        raise EntryMalformed(
            name, Text(f" {length} 字节，收到 {len(value)} 字节", f"{length} bytes, got {len(value)}")
        )
    return value.hex()


def _instant(name: str, value: datetime) -> str:
    if value.tzinfo is not UTC and (value.utcoffset() is None or value.utcoffset()):
        raise EntryMalformed(name, Text("带时区的 UTC 时间", "an aware datetime in UTC"))
    return value.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
