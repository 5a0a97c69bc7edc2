"""Whole stories, told in a real Chromium against a live server."""
