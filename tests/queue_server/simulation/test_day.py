"""Simulated people at the real server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import config.load
from queue_server.client import Client, new_key
from queue_server.contract.messages import (
    HallRequest,
    IssueRequest,
    OpenCounterRequest,
    PauseCounterRequest,
    PauseIssuingRequest,
)
from queue_server.discipline import discipline_of
from queue_server.simulation.citizens import Habits, People
from queue_server.simulation.day import Hall, Pace
from queue_server.simulation.officers import Manner, Officer
from tests.queue_server.simulation.waiting import PATIENCE, until
from tests.serving import HALL, SAMPLE, Served, ServerProcess

COUNTERS = tuple(str(number) for number in range(1, 14))
#: An eight-hour day in about two seconds.
FAST = Pace(speed=15_000)


def sample_people(seed: int = 3, visits: int = 60, **habits: object) -> People:
    """People of the sample hall."""
    services = discipline_of(config.load.load_hall(SAMPLE)).services
    return People(
        typical_minutes={service.id: service.typical_minutes for service in services},
        random=Random(seed),
        habits=Habits(visits=visits, at_the_door=5, **habits),  # type: ignore[arg-type]  # keywords of the tests
    )


async def live(hall: Hall, people: People, counters: tuple[str, ...] = COUNTERS) -> list[Officer]:
    """Let a day pass to its end."""
    officers = [Officer(hall, counter, people, Random(counter)) for counter in counters]
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        tasks.create_task(hall.arrive(people.day()))
        for officer in officers:
            tasks.create_task(officer.work())
    return officers


async def test_a_day_comes_to_its_end(server: Served) -> None:
    hall = Hall(client=server.client, pace=FAST)
    officers = await live(hall, sample_people())
    view = await server.client.supervisor()
    assert hall.issued == view.issued == 60
    assert (view.served, view.missed) == (sum(o.served for o in officers), sum(o.missed for o in officers))
    assert view.served + view.missed == 60
    assert view.waiting == 0
    assert {counter.status for counter in view.counters} == {"closed"}
    assert not hall.holders


async def test_who_does_not_come_is_called_twice_and_given_up(server: Served) -> None:
    await live(Hall(client=server.client, pace=FAST), sample_people(visits=12, no_show_share=1.0))
    view = await server.client.supervisor()
    assert (view.served, view.missed) == (0, 12)
    board = await server.client.board()
    assert {call.recalls for call in board.recent} == {1}


async def test_who_hears_only_the_second_call_is_served(server: Served) -> None:
    people = sample_people(visits=12, no_show_share=0.0, recall_share=1.0)
    await live(Hall(client=server.client, pace=FAST), people)
    view = await server.client.supervisor()
    assert (view.served, view.missed) == (12, 0)
    assert {call.recalls for call in (await server.client.board()).recent} == {1}


async def test_who_is_refused_goes_home(server: Served) -> None:
    await server.client.at_hall("issuing/pause", PauseIssuingRequest(key=new_key()))
    hall = Hall(client=server.client, pace=FAST)
    await live(hall, sample_people(visits=10))
    assert (hall.issued, hall.turned_away) == (0, 10)


async def test_somebody_who_uses_the_kiosk_is_served_too(server: Served) -> None:
    answer = await server.client.issue(IssueRequest(key=new_key(), service="insurance"))
    await live(Hall(client=server.client, pace=FAST), sample_people(visits=3))
    assert (await server.client.ticket(answer.id)).state == "served"


async def test_a_counter_paused_by_hand_is_left_alone(server: Served) -> None:
    await server.client.at_counter("8", "open", OpenCounterRequest(key=new_key()))
    await server.client.at_counter("8", "pause", PauseCounterRequest(key=new_key(), reason="meeting"))
    people, hall = sample_people(), Hall(client=server.client, pace=FAST, all_came=True)
    await server.client.issue(IssueRequest(key=new_key(), service="land-change"))
    work = asyncio.create_task(Officer(hall, "8", people, Random(1)).work())
    await asyncio.sleep(0.3)  # what must not happen has this long to happen
    assert (await server.client.counter("8")).status == "paused"
    await server.client.at_counter("8", "open", OpenCounterRequest(key=new_key()))
    async with asyncio.timeout(PATIENCE):
        await work
    assert (await server.client.supervisor()).served == 1


async def test_an_officer_pauses_and_comes_back(server: Served) -> None:
    people, hall = sample_people(), Hall(client=server.client, pace=FAST, all_came=True)
    for _ in range(3):
        await server.client.issue(IssueRequest(key=new_key(), service="guidance"))
    officer = Officer(hall, "2", people, Random(1), Manner(pause_share=1.0, pause=(600.0, 600.0)))
    async with asyncio.timeout(PATIENCE):
        await officer.work()
    assert officer.served == 3
    view = await server.client.counter("2")
    assert (view.status, view.served_today) == ("closed", 3)


async def test_a_day_closed_by_hand_refuses_and_a_new_one_goes_on(server: Served) -> None:
    people, hall = sample_people(visits=20), Hall(client=server.client, pace=FAST)
    await server.client.at_hall("day/close", HallRequest(key=new_key()))
    day = asyncio.create_task(live(hall, people, ("3",)))
    await until(lambda: hall.turned_away > 0)
    await server.client.at_hall("day/open", HallRequest(key=new_key()))
    await day
    assert hall.issued + hall.turned_away == 20


async def test_the_day_goes_on_through_kills(server_process: ServerProcess) -> None:
    server_process.start()
    people = sample_people(visits=80)
    async with Client(server_process.url, HALL) as client:
        hall = Hall(client=client, pace=FAST)
        day = asyncio.create_task(live(hall, people))
        for kills in (1, 2):
            await until(lambda wanted=20 * kills: hall.issued >= wanted)
            await asyncio.to_thread(server_process.kill)
            await asyncio.to_thread(server_process.start)
        await day
        view = await client.supervisor()
    assert hall.issued == view.issued == 80, "nobody lost a number and nobody has two"
    assert view.served + view.missed == 80


async def test_told_of_every_number(server: Served, tmp_path: Path) -> None:
    told: list[str] = []
    hall = Hall(client=server.client, pace=FAST)
    await hall.arrive(sample_people(visits=8).day(), lambda answer: told.append(answer.number))
    assert len(set(told)) == 8
