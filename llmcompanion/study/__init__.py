"""The self-experiment: a plan, its randomisation, its running, and what can be said at the end."""
