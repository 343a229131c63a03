"""Rule profiles: quorum and majority as data, each with the article it comes from.

Thresholds are integers computed from member counts, never percentages, so that no rounding decides a poll.
"""

from typing import Annotated, Literal

import msgspec

from ecabinet.domain.people import Line, Value

Count = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Choice = Literal["for", "against", "abstain"]
CHOICES: tuple[Choice, ...] = ("for", "against", "abstain")
Outcome = Literal["adopted", "not_adopted", "undetermined"]


class Citation(Value, frozen=True):
    """Where a rule comes from and how sure that is."""

    article: Line
    """Article and law, as printed beside a result."""
    dated: Line
    """The date of the text that was read (ISO)."""
    confidence: Literal["seen", "repealed_text", "secondary", "general_knowledge"]


class RuleProfile(Value, frozen=True):
    """How one kind of body decides. Frozen into a meeting when it is convened."""

    id: Line
    name: Line
    quorum: Literal["two_thirds", "over_half", "three_quarters"]
    quorum_citation: Citation
    majority: Literal["over_half", "two_thirds"]
    majority_citation: Citation
    base: Literal["members", "present", "cast"]
    tie: Literal["fails", "chair_side"]
    """`chair_side`: at equal votes the side the body's Chair voted on decides."""
    tie_scope: Literal["half_of_base", "for_equals_against"]
    """`half_of_base`: only for == base/2 is a tie, the strict reading."""
    tie_citation: Citation
    may_change: bool
    """Whether a ballot may be replaced until the poll closes."""
    papers_ahead_days: Count
    """Working days before an ordinary session by which its papers must be sent."""
    papers_ahead_urgent_days: Count
    confirmed_by: str = ""
    """Who checked the profile against the law in force; empty: nobody, and all that is printed says so."""


class Counts(Value, frozen=True):
    """Ballots by choice, and how many members gave none."""

    in_favour: Count
    against: Count
    abstain: Count
    not_cast: Count


class Result(Value, frozen=True):
    """A result that explains itself: numerator, denominator, requirement and rule."""

    outcome: Outcome
    counts: Counts
    base: Count
    required: Count
    members: Count
    present: Count
    quorum_required: Count
    tied: bool
    majority: Literal["over_half", "two_thirds"]
    base_kind: Literal["members", "present", "cast"]
    citation: Citation
    confirmed_by: str


def threshold(majority: Literal["over_half", "two_thirds", "three_quarters"], base: int) -> int:
    """The least count that is more than half, or at least two thirds or three quarters, of `base`."""
    if majority == "over_half":
        return base // 2 + 1
    if majority == "two_thirds":
        return -(-2 * base // 3)
    return -(-3 * base // 4)


def quorum_required(profile: RuleProfile, members: int) -> int:
    """How many members must be present for the body to sit."""
    return threshold(profile.quorum, members)


def result(profile: RuleProfile, counts: Counts, members: int, present: int, chair: Choice | None) -> Result:
    """Decides a poll. `chair` is the choice of the Chair's own ballot, None when there was none.

    An abstention and a missing ballot both stay in a base of members; a base of `cast` leaves both out.
    """
    cast = counts.in_favour + counts.against
    base = {"members": members, "present": present, "cast": cast}[profile.base]
    required = threshold(profile.majority, base)
    if profile.tie_scope == "half_of_base":
        tied = profile.majority == "over_half" and base > 0 and 2 * counts.in_favour == base
    else:
        tied = profile.majority == "over_half" and cast > 0 and counts.in_favour == counts.against
    outcome: Outcome
    citation = profile.majority_citation
    if tied and profile.tie == "chair_side":
        citation = profile.tie_citation
        # The law is silent when the Chair gave neither side: then nothing is guessed.
        sides: dict[Choice | None, Outcome] = {"for": "adopted", "against": "not_adopted"}
        outcome = sides.get(chair, "undetermined")
    elif base > 0 and counts.in_favour >= required:
        outcome = "adopted"
    else:
        outcome = "not_adopted"
    return Result(
        outcome, counts, base, required, members, present, quorum_required(profile, members), tied,
        profile.majority, profile.base, citation, profile.confirmed_by,
    )  # fmt: skip
