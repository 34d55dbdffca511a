"""How often somebody may ask: time is an argument, so nobody waits."""

from __future__ import annotations

from queue_server import limiting
from queue_server.limiting import Limiter, Rate


def asked(limiter: Limiter, count: int, device: str = "", address: str = "10.0.0.1", now: float = 0.0) -> int:
    """How many of so many questions are answered."""
    return sum(limiter.ask(address, device, now) is None for _ in range(count))


def test_a_device_may_ask_a_few_times_at_once_and_then_as_fast_as_it_fills() -> None:
    limiter = Limiter()
    assert asked(limiter, 100) == limiting.DEVICE_BURST
    wait = limiter.ask("10.0.0.1", "", 0.0)
    assert wait == 60 / limiting.DEVICE_A_MINUTE
    assert limiter.ask("10.0.0.1", "", wait - 0.1) is not None
    assert limiter.ask("10.0.0.1", "", wait) is None
    assert asked(limiter, 100, now=3600.0) == limiting.DEVICE_BURST, "it never fills beyond its burst"


def test_a_kiosk_is_not_held_up_by_phones_behind_the_same_address() -> None:
    limiter = Limiter()
    assert asked(limiter, 100) == limiting.DEVICE_BURST
    assert asked(limiter, 5, "kiosk-1") == 5


def test_who_makes_up_device_after_device_is_held_by_the_address() -> None:
    limiter = Limiter()
    answered = sum(asked(limiter, 1, f"made-up-{number}") for number in range(10_000))
    assert answered == limiting.ADDRESS_BURST
    assert asked(limiter, 1, address="10.0.0.2") == 1, "others are not"


def test_made_up_devices_push_nobody_else_out_of_memory() -> None:
    """One machine must not wash away what is remembered of another that guesses."""
    limiter = Limiter()
    assert asked(limiter, 100) == limiting.DEVICE_BURST
    for number in range(2 * limiting.REMEMBERED):
        limiter.ask("10.0.0.2", f"made-up-{number}", 0.0)
    assert asked(limiter, 100) == 0


def test_other_things_have_other_rates() -> None:
    limiter = Limiter(address=Rate(burst=3, a_minute=1), device=Rate(burst=2, a_minute=1))
    assert asked(limiter, 5, "kiosk-1") == 2
    assert asked(limiter, 5, "kiosk-2") == 1
    assert limiter.ask("10.0.0.1", "kiosk-3", 0.0) == 60


def test_guessing_costs_more() -> None:
    limiter = Limiter()
    answered = 0
    while limiter.ask("10.0.0.1", "", 0.0) is None:
        limiter.missed("10.0.0.1", "", 0.0)
        answered += 1
    assert answered == -(-limiting.DEVICE_BURST // (limiting.COST + limiting.MISS))


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    limiter = Limiter()
    asked(limiter, 100, now=1000.0)
    assert asked(limiter, 10, now=0.0) == 0


def test_it_remembers_only_so_many() -> None:
    limiter = Limiter()
    for number in range(3 * limiting.REMEMBERED):
        limiter.ask(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", "", 0.0)
    assert len(limiter._buckets) == limiting.REMEMBERED
