"""What each kind of file looks like, as JSON schemas, and how a departure from them is said."""
