"""People who sign in, and what a refusal is. Knows no organisation and no agreement."""
