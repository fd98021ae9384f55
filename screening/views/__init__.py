"""The officer's pages, and the decision as the organisation reads it."""
