"""Every error of the API as one registry of problems (RFC 9457), in Chinese and English."""

from exchange_api.problems.problem import Problem, Refused

__all__ = ["Problem", "Refused"]
