"""Single-case analysis: effect sizes and randomisation tests. Needs the extra "study"."""
