"""Emotions: their labels, the tags in a reply, and what words alone tell."""
