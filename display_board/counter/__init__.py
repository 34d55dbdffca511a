"""The devices at one counter: a board that shows its number, and the officer's keypad."""
