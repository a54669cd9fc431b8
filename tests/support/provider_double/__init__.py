"""An HTTP provider that keeps its own ledger and misbehaves on a seeded plan.

`server.provider_double()` runs one in the event loop; `python -m tests.support.provider_double` in
a process of its own. Read plan, ledger, server, then one dialect.
"""
