"""What is signed: partnerships, their bodies, agreements, editions, parties. Knows no clause and nobody who signs."""
