"""Composition only: settings, URLs and the server's entry point. No rule, query or page of its own belongs here."""
