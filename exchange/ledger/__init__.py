"""The data-use ledger: no answer leaves before its entry is durable, and no entry changes unnoticed.

Rooms: `entry` and `commitment` (what is written of a use), `writer` and `receipt` (the API workers' side),
`sealer` (tree, tiles and signed heads outside the database), `verifier` (checks from files alone), `tlog`
(the public formats: RFC 6962/9162 and C2SP). This file imports none of them, so that the verifier runs
without the database drivers that the others need.
"""
