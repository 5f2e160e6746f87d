"""The demonstration county: departments with their own systems, seeded from one population.

Promises: the same seed and the same day give the same county, dirt included. Never reaches beyond 127.0.0.1
and never holds data of a real person: the county code 371399 is given to nobody.
"""
