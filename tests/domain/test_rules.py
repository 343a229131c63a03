"""Quorum, majority, ties: by table and by property."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecabinet.domain.minutes import explain
from ecabinet.domain.poll import Ballot, Poll, ballots_sha256, tally
from ecabinet.domain.rules import Counts, quorum_required, result, threshold
from tests.meetings import CHAIR, PROFILE, START, ident, members


@pytest.mark.parametrize(
    ("majority", "base", "needed"),
    [
        ("over_half", 25, 13), ("over_half", 24, 13), ("over_half", 1, 1), ("over_half", 0, 1),
        ("two_thirds", 25, 17), ("two_thirds", 24, 16), ("two_thirds", 1, 1), ("two_thirds", 3, 2),
        ("three_quarters", 8, 6), ("three_quarters", 7, 6),
    ],
)  # fmt: skip
def test_thresholds(majority, base, needed):
    assert threshold(majority, base) == needed


@given(st.integers(1, 10_000))
def test_over_half_is_the_least_count_above_half(base):
    needed = threshold("over_half", base)
    assert 2 * needed > base >= 2 * (needed - 1)
    assert 3 * threshold("two_thirds", base) >= 2 * base > 3 * (threshold("two_thirds", base) - 1)


@pytest.mark.parametrize(
    ("base", "tie", "scope", "counts", "chair", "outcome"),
    [
        # 25 members: 13 decide, abstentions and silence stay in the base
        ("members", "chair_side", "half_of_base", (13, 12, 0, 0), "against", "adopted"),
        ("members", "chair_side", "half_of_base", (12, 0, 13, 0), "for", "not_adopted"),
        ("members", "chair_side", "half_of_base", (0, 0, 25, 0), "abstain", "not_adopted"),
        # 24 members, 12 for: a tie goes as the Chair voted, and is undetermined if the Chair did not
        ("members", "chair_side", "half_of_base", (12, 12, 0, 0), "for", "adopted"),
        ("members", "chair_side", "half_of_base", (12, 12, 0, 0), "against", "not_adopted"),
        ("members", "chair_side", "half_of_base", (12, 10, 1, 1), None, "undetermined"),
        ("members", "chair_side", "half_of_base", (12, 10, 2, 0), "abstain", "undetermined"),
        ("members", "fails", "half_of_base", (12, 12, 0, 0), "for", "not_adopted"),
        # for == against below half is a tie only where the rule reads so
        ("members", "chair_side", "half_of_base", (10, 10, 4, 0), "for", "not_adopted"),
        ("members", "chair_side", "for_equals_against", (10, 10, 4, 0), "for", "adopted"),
        ("members", "chair_side", "for_equals_against", (0, 0, 4, 0), "abstain", "not_adopted"),
        # other bases
        ("present", "fails", "half_of_base", (6, 4, 0, 10), None, "adopted"),
        ("cast", "fails", "half_of_base", (2, 1, 20, 2), None, "adopted"),
        ("cast", "fails", "half_of_base", (0, 0, 25, 0), None, "not_adopted"),
        ("members", "chair_side", "half_of_base", (1, 0, 0, 0), "for", "adopted"),
    ],
)  # fmt: skip
def test_results(base, tie, scope, counts, chair, outcome):
    rules = msgspec.structs.replace(PROFILE, base=base, tie=tie, tie_scope=scope)
    present = sum(counts[:3])
    found = result(rules, Counts(*counts), sum(counts), present, chair)
    assert found.outcome == outcome
    assert outcome != "adopted" or found.tied or found.counts.in_favour >= found.required
    assert f"{found.counts.in_favour}/{found.base}" in explain(found)


def test_two_thirds_know_no_tie():
    rules = msgspec.structs.replace(PROFILE, majority="two_thirds")
    assert not result(rules, Counts(12, 12, 0, 0), 24, 24, "for").tied
    assert result(rules, Counts(16, 8, 0, 0), 24, 24, None).outcome == "adopted"
    assert quorum_required(rules, 25) == 17


def test_the_explanation_names_numerator_denominator_and_rule():
    found = result(PROFILE, Counts(13, 10, 1, 1), 25, 24, "for")
    assert explain(found) == (
        "13/25 thành viên tán thành; cần quá nửa tổng số thành viên (từ 13), "
        "theo Điều 117 Luật 77/2015/QH13: được thông qua."
    )
    tie = explain(result(PROFILE, Counts(12, 12, 0, 0), 24, 24, None))
    assert "Chủ tịch không biểu quyết" in tie and tie.endswith("chưa xác định.")


def polled(count):
    return Poll(ident("poll"), ident("item 1"), "Thông qua?", tuple(members(count)), (), START)


def cast(member, choice, number=1):
    return Ballot(ident("poll"), member, choice, ident(f"act {member}{number}"), f"{number:064x}", START)


@given(st.lists(st.sampled_from(["for", "against", "abstain", None]), min_size=1, max_size=30), st.randoms())
def test_a_tally_counts_every_ballot_once_in_any_order(choices, shuffler):
    people = members(len(choices))
    ballots = [cast(person, choice) for person, choice in zip(people, choices, strict=True) if choice]
    counted = tally(polled(len(choices)), ballots, PROFILE, CHAIR)
    shuffled = list(ballots)
    shuffler.shuffle(shuffled)
    assert tally(polled(len(choices)), shuffled, PROFILE, CHAIR) == counted
    assert ballots_sha256(shuffled) == ballots_sha256(ballots)
    assert counted.counts == Counts(
        choices.count("for"), choices.count("against"), choices.count("abstain"), choices.count(None)
    )
    if ballots:
        altered = [msgspec.structs.replace(ballots[0], choice="for", at=1), *ballots[1:]]
        assert ballots_sha256(altered) != ballots_sha256(ballots)


@pytest.mark.parametrize(
    "ballots",
    [
        [cast(CHAIR, "for"), cast(CHAIR, "for", 2)],
        [cast(ident("stranger"), "for")],
        [msgspec.structs.replace(cast(CHAIR, "for"), poll=ident("other"))],
    ],
)
def test_a_list_with_a_foreign_or_second_ballot_is_refused(ballots):
    with pytest.raises(ValueError, match="does not belong"):
        tally(polled(3), ballots, PROFILE, CHAIR)
