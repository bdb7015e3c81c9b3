"""Local models: llama.cpp in a process of its own.

`adapter` is the parent's side and the way in, `worker` what the child runs. Nothing native is
ever imported by the app itself.
"""
