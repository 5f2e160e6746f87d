"""Public security's paged REST service, as a process of its own: `python -m` this module.

Answers 401 without the right bearer token and 503 while a file `maintenance` stands beside its data. Reads
its data again when the file was replaced, so that pages of one read may disagree, as in the field.
"""

import argparse
import hmac
import json
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

MOST_ROWS = 1000


class Register:
    """The persons in the data file, read again when the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version: tuple[int, int] | None = None
        self._persons: list[dict[str, Any]] = []

    @property
    def in_maintenance(self) -> bool:
        """Whether the service is closed for work on it."""
        return self._path.with_name("maintenance").exists()

    def persons(self) -> list[dict[str, Any]]:
        """Return all persons, ordered by number."""
        status = self._path.stat()
        version = (status.st_ino, status.st_mtime_ns)
        if version != self._version:
            self._persons = json.loads(self._path.read_text(encoding="utf-8"))
            self._version = version
        return self._persons


def make_service(register: Register, token: str) -> FastAPI:
    """Return the service over one register; `token` opens it."""
    service = FastAPI(openapi_url=None)
    bearer = HTTPBearer(auto_error=False)

    def guard(given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> None:
        if given is None or not hmac.compare_digest(given.credentials.encode(), token.encode()):
            raise HTTPException(401, "bearer token required", {"WWW-Authenticate": "Bearer"})
        if register.in_maintenance:
            raise HTTPException(503, "maintenance", {"Retry-After": "60"})

    @service.get("/api/v1/persons", dependencies=[Depends(guard)])
    def persons(
        page: Annotated[int, Query(ge=1)] = 1, size: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100
    ) -> dict[str, Any]:
        everyone = register.persons()
        items = everyone[(page - 1) * size : page * size]
        return {"page": page, "size": size, "total": len(everyone), "items": items}

    return service


def main() -> None:
    """Serve on 127.0.0.1 until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="JSON list of persons")
    parser.add_argument("--token-file", type=Path, required=True)
    given = parser.parse_args()
    token = given.token_file.read_text(encoding="ascii").strip()
    uvicorn.run(
        make_service(Register(given.data), token),
        host="127.0.0.1",
        port=given.port,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
