"""Where a service is and how it lets us in."""

import ssl
from dataclasses import dataclass, field
from typing import Any

import httpx

CONNECT_SECONDS = 10
READ_SECONDS = 60


@dataclass(frozen=True, slots=True)
class RestPlace:
    """The service's base URL without any secret, its token, and a private authority's certificates."""

    base_url: str
    token: str = field(repr=False)
    ca_file: str | None = None

    def client(self) -> httpx.Client:
        """Return a client that follows no redirect and asks no proxy or password file of the environment."""
        verify: Any = True if self.ca_file is None else ssl.create_default_context(cafile=self.ca_file)
        return httpx.Client(
            base_url=self.base_url,
            headers={"Authorization": f"Bearer {self.token}", "Accept": "application/json"},
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            verify=verify,
        )
