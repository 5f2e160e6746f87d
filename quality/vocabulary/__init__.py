"""What a contract may say about its rows: the built-in rules, the forms of declared ones, their arguments."""
