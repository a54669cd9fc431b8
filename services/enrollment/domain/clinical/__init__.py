"""What clinicians do before and during a stay: screenings, assessments, safety alerts."""
