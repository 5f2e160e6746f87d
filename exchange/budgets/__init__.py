"""Budgets: of how many distinct subjects clients and operators may ask in a window.

Counted in the database, so that all workers share one count and no restart forgets it. Subjects stand there
as parts of their keyed pseudonyms.
"""
