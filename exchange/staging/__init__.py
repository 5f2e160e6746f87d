"""What one run read, typed and marked, in an UNLOGGED table until it is published."""
