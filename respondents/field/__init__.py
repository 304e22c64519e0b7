"""How does the round stand? Counters, one person's way, dispositions, rates, forecast: counts by agency and group."""
