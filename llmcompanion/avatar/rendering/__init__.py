"""Pictures for terminals: cells of characters, kitty graphics, sixel, plain letters."""
