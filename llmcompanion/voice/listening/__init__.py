"""Listening: a microphone, what tells speech from the rest, and what writes speech down."""
