"""What does everything stand on? Database, audit, keys, plain text, time: nothing that knows people, lists or answers."""
