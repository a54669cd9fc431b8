"""What is put into each service before it is asked: one module a service, one step a thing.

A step asks the service for what must work (`ground.post(...)`) and teaches the ids that came of it
(`ground.learn("episode_id", ...)`), so that addresses and bodies name things that exist. Add a step
to the service's `SEEDS` for each new kind of thing.
"""
