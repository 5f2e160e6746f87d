"""Budgets: of how many distinct subjects clients and operators may ask in a window, and what claim of one.

Counted in the database, so that all workers share one count and no restart forgets it. Subjects, and what is
claimed of them, stand there as parts of keyed digests.
"""
