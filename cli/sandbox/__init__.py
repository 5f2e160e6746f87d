"""The sandbox: a test person and item for every outcome at the window, as data.

One table (`outcomes`, `faults`) drives the command, the document and the scenarios alike: what it says is
asked of a running county and compared. It speaks of invented persons of the area code 371399 only.
"""
