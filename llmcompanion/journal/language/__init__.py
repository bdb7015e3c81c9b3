"""What the words of a talk show: counted by rule, on this machine, each with its lines.

Every measure is a signal with a definition, never a score: see ``docs/measures.md`` for what each
counts, how often it errs, and why none of them is added to another.
"""
