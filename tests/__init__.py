"""Unit, integration, conformance, scenario and architecture tests; `servers` starts what they talk to."""
