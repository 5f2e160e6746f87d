"""What people do with quarantined rows: understand one, hand them to their department, see them released.

Nothing here overrides a rule: a row leaves quarantine only because a later complete read no longer brings it
in a form that breaks one.
"""
