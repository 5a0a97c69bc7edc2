"""What people type about organisations, colleagues and signatures, cleaned."""
