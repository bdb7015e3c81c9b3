"""Speaking aloud: engines, what of a reply can be spoken, where the sound goes, and the mouth."""
