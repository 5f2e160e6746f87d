"""Departments, papers, service items and agreements: what they must satisfy, and what they become."""
