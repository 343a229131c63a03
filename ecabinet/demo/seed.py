"""A server's data made ready for the demo: a province, its committee, an account and a code for everybody."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from ecabinet.demo.people import GUEST
from ecabinet.demo.province import COMMITTEE, PROVINCE, SECRETARY, Official
from ecabinet.server.administration import Administration

PROFILE = "ubnd"


class Seeded(msgspec.Struct, frozen=True):
    """Ids and enrolment codes by role."""

    body: str
    people: dict[str, str]
    codes: dict[str, str]

    def __repr__(self) -> str:
        return f"Seeded({len(self.people)} people)"


def seed(data: Path, officials: Sequence[Official], roots: Sequence[bytes]) -> Seeded:
    """Fills a fresh data directory: the first official is the chair, the secretary has no vote.

    No administrator confirms the rule profile: everything the demo prints says so.
    """
    data.mkdir(parents=True, exist_ok=True)
    with Administration(data, by="demo", name=f"Phòng họp không giấy tỉnh {PROVINCE}") as administration:
        for root in roots:
            administration.add_roots(root)
        committee = administration.add_unit(COMMITTEE)
        units = {COMMITTEE: committee}
        for official in (*officials, SECRETARY, GUEST):
            if official.unit not in units:
                units[official.unit] = administration.add_unit(official.unit, committee)
        people = {
            one.role: administration.add_person(one.name, one.office, one.role, units[one.unit])
            for one in (*officials, SECRETARY, GUEST)
        }
        body = administration.add_body(COMMITTEE, "", PROFILE, committee)
        for number, official in enumerate(officials):
            administration.add_member(body, people[official.role], "member" if number else "chair")
        administration.add_member(body, people[SECRETARY.role], "secretary", votes=False)
        codes = {one.role: administration.make_code(people[one.role]) for one in (*officials, SECRETARY)}
    return Seeded(body, people, codes)
