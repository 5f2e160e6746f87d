"""The registers, a module each: the rows as the department's own system holds them, clean and soiled.

Each module names its resource, its row, what the personas hold in it, and the dirt with its counts; it draws
from random streams of its own, so that a new register changes no other.
"""
