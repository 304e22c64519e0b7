"""Who is written to, when and why. Sending itself is the foundation's outbox."""
