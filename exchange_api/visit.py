"""One request while it is under way: its id, its time, and what has been proven of it so far.

What a step has proven is noted here, so that a refusal further on is logged with it and with nothing more.
"""

import os
import secrets
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.types import Scope

from exchange.ledger.commitment import Subject
from exchange.ledger.entry import NONCE_BYTES, EntryKind, ProofUse, UseEntry
from exchange_api.traces.trace import NO_TRACE, Trace

SCOPE_KEY = "tongban.visit"
NOBODY = "(none)"  # no client or department can have this id
BEARER_SCHEME, DPOP_SCHEME = "Bearer", "DPoP"


@dataclass(slots=True)
class Visit:
    """What is known of one request; `at` is the one time by which all of it is decided.

    `role` is the one in which a further person stands in the question, while `subject` is that person.
    `scheme` is how an access token has to be sent: the scheme that came, or that a bound token asks for.
    """

    request_id: str
    at: datetime
    client: str = NOBODY
    department: str = NOBODY
    token_digest: bytes | None = None
    operator: bytes | None = None
    case: str | None = None
    item: str | None = None
    subject: Subject | None = None
    role: str | None = None
    trace: Trace = NO_TRACE
    scheme: str = BEARER_SCHEME

    @classmethod
    def begin(cls, at: datetime) -> "Visit":
        """Return a visit with an id of its own; a client's own id is never taken over.

        The id begins with the time in milliseconds (48 bits), so that answers are kept side by side in the
        order in which they were given; 80 random bits follow, which nobody guesses.
        """
        milliseconds = int(at.timestamp() * 1000)
        return cls(f"{milliseconds:012x}{secrets.token_hex(10)}", at)

    @property
    def is_proven(self) -> bool:
        """Whether the visit's client has proven who it is."""
        return self.client != NOBODY

    def entry(  # noqa: PLR0913 -- what an entry of any kind may need
        self,
        kind: EntryKind,
        *,
        policy: str,
        outcome: str | None = None,
        purpose: str | None = None,
        proofs: tuple[ProofUse, ...] = (),
        answer_digest: bytes | None = None,
        suppressed: int | None = None,
        repeat_of: str | None = None,
    ) -> UseEntry:
        """Return the ledger entry of this visit; `policy` is the catalogue's digest as hex."""
        return UseEntry(
            nonce=os.urandom(NONCE_BYTES),
            kind=kind,
            request_id=self.request_id,
            client=self.client,
            department=self.department,
            at=self.at,
            operator=self.operator,
            case=self.case,
            purpose=purpose,
            item=self.item,
            subject=self.subject,
            role=self.role,
            proofs=proofs,
            outcome=outcome,
            answer_digest=answer_digest,
            policy_digest=bytes.fromhex(policy),
            token_digest=self.token_digest,
            suppressed=suppressed,
            repeat_of=repeat_of,
        )


def visit_of(request: Request) -> Visit:
    """Return the visit that the frame opened for this request."""
    return _typed(request.scope)


def _typed(scope: Scope) -> Visit:
    visit = scope[SCOPE_KEY]
    if not isinstance(visit, Visit):
        raise TypeError("the request has no visit: the frame must surround the application")
    return visit
