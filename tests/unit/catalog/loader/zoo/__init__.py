"""A table of faulty catalogues: what the loader has to see, each fault by itself in a sound catalogue."""
