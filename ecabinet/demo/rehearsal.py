"""The people around the one who tries the program: they come, and they vote when a poll opens."""

import random
import threading

from ecabinet.demo.play import Actor, Play
from ecabinet.domain import events as e
from ecabinet.domain.permissions import items, open_poll
from ecabinet.domain.rules import Choice

LOOK_S = 0.3
THINKING_S_MAX = 6.0
CHOICES: tuple[Choice, ...] = ("for", "for", "for", "for", "against", "abstain")


class Rehearsal:
    """A meeting in session whose chair, secretary and one member are left to whoever sits at the screen."""

    def __init__(self, play: Play) -> None:
        chair, member, *others = play.voters
        self.chair, self.member, self.secretary = chair, member, play.actors["secretary"]
        self._play = play
        self._others: list[Actor] = others
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="rehearsal", daemon=True)

    def begin(self) -> None:
        """Everybody comes in, the session opens, its second item is called; from now on the others vote."""
        meeting = self._play.meeting
        asked = [(actor, actor.ask(meeting, e.CheckIn())) for actor in self._play.actors.values()]
        for actor, act in asked:
            actor.wait(act)
        self.chair.must(meeting, e.OpenMeeting())
        self.chair.must(meeting, e.CallItem(items(self.chair.cabinet.state(meeting))[1].id))
        self._thread.start()

    def end(self) -> None:
        """The others go home."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        dice = random.Random()  # noqa: S311 - how long somebody thinks is no secret
        voted: set[str] = set()
        while not self._stop.wait(LOOK_S):
            poll = open_poll(self.chair.cabinet.state(self._play.meeting))
            if poll is None or poll.id in voted:
                continue
            voted.add(poll.id)
            for actor in dice.sample(self._others, len(self._others)):
                if self._stop.wait(dice.uniform(0, THINKING_S_MAX / len(self._others))):
                    return
                actor.ask(self._play.meeting, e.CastBallot(poll.id, dice.choice(CHOICES)))
