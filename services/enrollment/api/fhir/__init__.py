"""Shows episodes and consents as FHIR R4 resources, for other systems that care for the client.

Read in this order: codings (systems of our own), episode_of_care, consent, routes. What all
services' FHIR has in common is in `shared.http.fhir`.
"""
