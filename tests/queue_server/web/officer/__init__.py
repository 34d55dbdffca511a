"""The officer's page in a real browser, against the real server: the whole queue discipline."""
