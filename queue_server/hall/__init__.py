"""The pure core: acts, rules, events and state of one hall. No I/O, no clock, no randomness, no words."""
