"""The command line: parse, call the core, print. One file per command group."""
