"""Shows seats as FHIR R4 resources: appointments that were made, and encounters that took place.

Read in this order: codings, appointment, encounter, search, routes. What all services' FHIR has in
common is in `shared.http.fhir`.
"""
