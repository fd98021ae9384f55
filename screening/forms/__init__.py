"""Forms of the officer's pages. What is wrong is said beside the field; what was typed is kept."""
