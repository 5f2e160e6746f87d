"""The windows' door: tokens for client systems, confirmations for cases, and what describes both.

Rooms: `edge` (around every request), `auth` (who asks), `confirmations` (the answer, one step per module),
`signing` (answers others can check), `problems` (every error, as RFC 9457), `health`, `metrics` and `traces`
(for who operates it), `reference` and `pages` (OpenAPI and its page). Every use and every refusal is durable
in the ledger before it is answered. Never reads a department's system, nor imports connectors, quality or
pipeline.
"""
