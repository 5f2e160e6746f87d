"""Whether this worker lives, whether it is ready to answer, and what it has counted."""
