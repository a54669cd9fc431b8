"""Shows episodes and consents as FHIR R4 resources, for other systems that care for the client.

Read in this order: codings (systems and labels), episode_of_care, consent, bundle, capability,
routes.
"""
