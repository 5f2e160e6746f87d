"""The confirmation, one step per module: question, subject, claims, days, decision, answer, ledger entry.

`confirm` runs the steps in order. Promises: the entry is durable before the answer leaves; only facts that
the item names and an agreement grants leave, and only where the proof is confirmed; what cannot be told is
`unknown`, never `not_held`.
"""
