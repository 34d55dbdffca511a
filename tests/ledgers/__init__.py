"""A ledger of every released version, as text; the tests fold, verify and rebuild them all.

``python -m tests.ledgers`` writes the one of this version. A file that was released is never written again.
"""
