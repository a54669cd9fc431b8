"""Programs: the versioned tracks that say what a week and a phase ask for."""
