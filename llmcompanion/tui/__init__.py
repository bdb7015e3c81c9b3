"""The screens: they show what the core says and forward what the person does."""
