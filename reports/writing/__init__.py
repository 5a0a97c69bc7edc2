"""What people write of a round: sections, comments, the approval, recommendations and what became of them."""
