"""How each response format of the check-in is drawn and answered with keys."""
