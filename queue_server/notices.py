"""What boards show and speak beside calls: announcements, that the hall stands still, calls to nobody.

The words of a free announcement are kept here while it is shown, not in the ledger: after a restart of the
server it is gone from the boards, and staff make it again.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from config.text import Texts
from queue_server.contract.messages import AnnouncementView
from queue_server.hall.rules.stopping import FREE
from queue_server.hall.state import State
from queue_server.hall.ticket import Notice
from queue_server.voice import Voice

#: Free announcements whose words are kept.
_MOST_KEPT = 50
#: How long a call to nobody is shown.
TEST_SHOWN = datetime.timedelta(seconds=20)


class Notices:
    """Words and sounds of one hall's announcements."""

    def __init__(self, base: str, texts: Texts, voice: Voice) -> None:
        self._base, self._texts, self._voice = base, texts, voice
        self._free: dict[int, dict[str, str]] = {}

    def keep(self, announcement: int, words: Mapping[str, str]) -> None:
        """Keep the words of a free announcement."""
        self._free[announcement] = dict(words)
        for oldest in list(self._free)[:-_MOST_KEPT]:
            del self._free[oldest]

    def words(self, state: State, notice: Notice) -> Mapping[str, str]:
        """What an announcement says, per language; nothing where nobody knows any more."""
        if notice.text == FREE:
            return self._free.get(notice.seq, {})
        prepared = state.discipline.announcements if state.discipline else ()
        return next((entry.texts for entry in prepared if entry.id == notice.text), {})

    def shown(self, state: State, zone: str, now: datetime.datetime) -> tuple[AnnouncementView, ...]:
        """What the boards of a zone show now, the oldest first."""
        found = [*self._stopped(state), *self._made(state, zone, now), *self._tests(state, zone, now)]
        return tuple(sorted(found, key=lambda entry: entry.seq))

    def _stopped(self, state: State) -> list[AnnouncementView]:
        if state.stopped is None or state.stopped_at is None:
            return []
        kind = "clear" if state.clear else "stopped"
        return [self._view(state, state.stopped_seq, kind, self._said(state, kind), state.stopped_at, None)]

    def _made(self, state: State, zone: str, now: datetime.datetime) -> list[AnnouncementView]:
        return [
            self._view(state, notice.seq, "notice", words, notice.at, notice.until)
            for notice in state.notices.values()
            if notice.until > now and notice.zone in (None, zone) and (words := self.words(state, notice))
        ]

    def _tests(self, state: State, zone: str, now: datetime.datetime) -> list[AnnouncementView]:
        return [
            self._view(
                state, call.seq, "test", self._said(state, "test", counter=call.counter), call.at,
                call.at + TEST_SHOWN,
            )
            for call in state.test_calls
            if call.zone == zone and now < call.at + TEST_SHOWN
        ]  # fmt: skip

    def _said(self, state: State, kind: str, **facts: str) -> dict[str, str]:
        languages = state.discipline.languages if state.discipline else ()
        return {
            language: self._texts.say(f"voice.{kind}", language, **facts)
            for language in languages
            if language in self._texts.languages
        }

    def _view(
        self,
        state: State,
        seq: int,
        kind: str,
        words: Mapping[str, str],
        at: datetime.datetime,
        until: datetime.datetime | None,
    ) -> AnnouncementView:
        languages = state.discipline.languages if state.discipline else ()
        texts = {language: words[language] for language in languages if language in words}
        sounds = self._voice.sounds_of(self._base, texts)
        return AnnouncementView(seq=seq, kind=kind, texts=texts, sounds=sounds, at=at, until=until)


__all__ = ["TEST_SHOWN", "Notices"]
