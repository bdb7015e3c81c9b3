"""Settings, folders, keys and the log: what a person or the machine decides."""
