"""The gateway's side: what it would answer to a request, and why."""
