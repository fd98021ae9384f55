"""What the agency does with submissions, by noun."""
