"""How the product runs: what must be so at its start, what its condition is, whom an alarm reaches."""
