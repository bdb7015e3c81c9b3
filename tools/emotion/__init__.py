"""Trains the emotion classifier that ships in `assets/emotion`. Not part of the program."""
