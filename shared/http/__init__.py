"""The HTTP edge of every service. Read in this order: app, edge, route, policy, command, paging."""
