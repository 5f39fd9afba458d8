"""Files that sources publish at an address: fetched safely, by the clock or when somebody asks."""
