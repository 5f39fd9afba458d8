"""Pages of accounts: the way in, and one's own account."""
