"""Draws the avatars of llmcompanion: a parametric rig, painted with Pillow alone.

Run ``python -m tools.art build`` from the root of the repository to make ``assets/avatars`` anew.
"""
