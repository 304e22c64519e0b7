"""A list on screen: what the pages of the agency and of Home Affairs share of its rows, columns and quotas."""
