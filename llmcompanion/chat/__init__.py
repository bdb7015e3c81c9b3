"""Conversations: messages, what is sent of them, and the turn that adds to them."""
