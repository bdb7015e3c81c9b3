"""Personas: what one is, and the shelves they stand on."""
