"""From bytes to places: which files there are, what they say, and on which line."""
