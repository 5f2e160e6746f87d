"""Quality of what departments deliver: row rules, the Great Expectations gate, scores by dimension."""
