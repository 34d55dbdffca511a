"""What a hall changes without touching code: the hall, the devices, the slip, and every word."""
