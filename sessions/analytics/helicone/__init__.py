"""The questions that Helicone's session API asks: sessions by id and name, under a tree of conditions.

What a condition may be about is in `fields`, a tree of them and its parts in `tree`, a tree as an expression
of DuckDB in `conditions`. `asked` is what a client says of sessions, `groups` makes these: stored rows where
they are right, rolled up where they are not. `listing`, `metrics`, `requests` and `users` answer.
"""
