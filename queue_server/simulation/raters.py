"""Those who press a face at a counter's rating pad when their visit is over. Most of the others just go."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import structlog

from queue_server.client import Lost, Refused, new_key
from queue_server.contract.messages import AskedVisit, RateRequest, RatingPadView
from queue_server.simulation.day import Hall, insist

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Mood:
    """How people rate."""

    #: Part of those who are asked that press a face.
    share: float = 0.4
    #: Seconds of the hall until they do.
    within: tuple[float, float] = (3.0, 12.0)
    #: How much rarer every face below the best one is.
    rarer: float = 4.0
    #: Part of the low faces for which a reason is chosen.
    reason_share: float = 0.5


class Rater:
    """Follows one counter's pad and presses, as a tablet's page does.

    Args:
        hall: what all share.
        counter: the counter's id.
        random: where chance comes from.
        mood: how people rate.
    """

    def __init__(self, hall: Hall, counter: str, random: Random, mood: Mood | None = None) -> None:
        self._hall, self._client, self._pace = hall, hall.client, hall.pace
        self._counter, self._random, self._mood = counter, random, mood or Mood()
        self.rated = 0

    async def follow(self) -> None:
        """Look at the pad for ever."""
        asked = 0
        async for view in self._client.follow_rating_pad(self._counter):
            if isinstance(view, Lost) or view.asked is None or view.asked.ticket == asked:
                continue
            asked = view.asked.ticket
            if self._random.random() < self._mood.share:
                await self._press(view, view.asked)

    async def _press(self, view: RatingPadView, visit: AskedVisit) -> None:
        await self._pace.wait(self._random.uniform(*self._mood.within))
        faces = range(1, view.scale + 1)
        (score,) = self._random.choices(faces, [self._mood.rarer**face for face in faces])
        low = score <= view.reasons_for_lowest and self._random.random() < self._mood.reason_share
        reasons = (self._random.choice(view.reasons).id,) if low and view.reasons else ()
        request = RateRequest(
            key=new_key(), ticket=visit.ticket,
            scale=view.scale,  # type: ignore[arg-type]  # one that the hall asks with
            scale_version=view.scale_version, score=score, reasons=reasons,
        )  # fmt: skip
        try:
            await insist(lambda: self._client.rate(self._counter, request))
            self.rated += 1
        except Refused as refused:
            # The finish was taken back, or somebody pressed on the page.
            log.info("rating-refused", counter=self._counter, code=refused.problem.code)


__all__ = ["Mood", "Rater"]
