"""Words that several instruments answer with."""

NO_YES = {"en": ("No", "Yes"), "es": ("No", "Sí")}
