"""Budgets at the door: a question is charged while it is looked up; what exceeds is refused and told."""
