"""The peer: a plain FastAPI service that confirms with one SQLAlchemy transaction a request, unsigned.

Written as its libraries' tutorials teach it: pydantic models in and out, the bearer token checked by PyJWT,
an async session, two selects, one insert of an entry as long as ours, one commit. It knows no agreements,
fitness, budgets, kept answers or receipts. Run it with uvicorn as `tests.bench.plain:app`.
"""

import datetime as dt
import hashlib
import os
import uuid
from collections.abc import AsyncIterator
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel
from sqlalchemy import DateTime, LargeBinary, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

URL = "BENCH_DATABASE_URL"
PUBLIC_KEY = "BENCH_PUBLIC_KEY"
AUDIENCE = "bench"
ALGORITHM = "ES256"
ENTRY_LETTERS = 700  # beside its members: about as long as an entry of ours


class Base(DeclarativeBase):
    """The tables of `tests.bench.pgbench`, as models."""


class _Licence:
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    number: Mapped[str]
    state: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date]
    facts: Mapped[str]


class HeldIdentity(_Licence, Base):
    """A resident's identity."""

    __tablename__ = "bench_identity"


class HeldLicence(_Licence, Base):
    """A business licence."""

    __tablename__ = "bench_licence"


class Used(Base):
    """One use, logged."""

    __tablename__ = "bench_use"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    entry: Mapped[dict[str, str]] = mapped_column(JSONB)


class Subject(BaseModel):
    """Whom a question is about."""

    type: str
    code: str


class Question(BaseModel):
    """What a window asks."""

    item: str
    subject: Subject
    case: str
    operator: str


class Verdict(BaseModel):
    """What one proof says."""

    proof: str
    verdict: str
    valid_to: dt.date | None


class Answer(BaseModel):
    """What a window is answered."""

    id: uuid.UUID
    item: str
    issued_at: dt.datetime
    proofs: list[Verdict]


def bench_key(code: str) -> bytes:
    """Return the key under which `tests.bench.pgbench` holds the subject `code`."""
    return hashlib.md5(code.encode(), usedforsecurity=False).digest()


app = FastAPI()
_engine = create_async_engine(
    os.environ.get(URL, "postgresql+asyncpg://unset").replace("postgresql://", "postgresql+asyncpg://"),
    pool_size=20,
)
_sessions = async_sessionmaker(_engine, expire_on_commit=False)


async def session() -> AsyncIterator[AsyncSession]:
    """Yield a session for one request."""
    async with _sessions() as opened:
        yield opened


async def client(authorization: Annotated[str, Header()]) -> str:
    """Return the client of the bearer token."""
    try:
        claims = jwt.decode(
            authorization.removeprefix("Bearer "),
            os.environ[PUBLIC_KEY],
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
        )
    except jwt.PyJWTError as fault:
        raise HTTPException(401) from fault
    return str(claims["sub"])


@app.post("/v1/confirmations")
async def confirm(
    question: Question,
    asking: Annotated[str, Depends(client)],
    database: Annotated[AsyncSession, Depends(session)],
) -> Answer:
    """Answer one question."""
    now, key = dt.datetime.now(dt.UTC), bench_key(question.subject.code)
    identities = await database.execute(select(HeldIdentity).where(HeldIdentity.key == key))
    licences = await database.execute(select(HeldLicence).where(HeldLicence.key == key))
    proofs = [
        _verdict("operator_identity", identities.scalar_one_or_none(), now.date()),
        _verdict("business_licence", licences.scalar_one_or_none(), now.date()),
    ]
    entry = {"client": asking, "case": question.case, "key": key.hex(), "entry": "e" * ENTRY_LETTERS}
    used = Used(at=now, entry=entry)
    database.add(used)
    await database.commit()
    return Answer(id=used.id, item=question.item, issued_at=now, proofs=proofs)


def _verdict(proof: str, held: _Licence | None, today: dt.date) -> Verdict:
    if held is None:
        return Verdict(proof=proof, verdict="not_held", valid_to=None)
    if held.state != "valid":
        return Verdict(proof=proof, verdict=held.state, valid_to=None)
    verdict = "confirmed" if held.valid_from <= today <= held.valid_to else "expired"
    return Verdict(proof=proof, verdict=verdict, valid_to=held.valid_to)
