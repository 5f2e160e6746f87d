"""Batches: many subjects of one item in one case, approved beforehand, each answered as a single one is.

Read whole and charged whole before anything is answered; then one line a subject, in the order asked, each
with an entry of its own that is durable before the line leaves. See ADR 0045.
"""
