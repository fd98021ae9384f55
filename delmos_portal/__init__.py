"""The platform: knows nothing of grants."""
