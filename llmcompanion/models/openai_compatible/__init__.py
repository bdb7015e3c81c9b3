"""Every server that speaks OpenAI's protocol, through the `openai` SDK.

`offering` is what the registry works with, and light; `adapter` talks, and imports the SDK on
first use.
"""
