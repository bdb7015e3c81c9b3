"""What ``llmcompanion doctor`` looks at: one subject a file.

Each has a function ``look(...)`` that returns plain data for JSON. A subject that cannot be
looked at raises; the doctor says so and goes on with the next.
"""
