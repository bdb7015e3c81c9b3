"""Faces: sets of pictures, what moves them, and how a terminal shows them."""
