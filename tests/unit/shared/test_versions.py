"""What a site sets in versions: numbered one after the other, and the same again is no other."""

from dataclasses import dataclass
from datetime import UTC, datetime

from shared.identifiers import new_id
from shared.versions import PublishedVersion


@dataclass(kw_only=True)
class Hours(PublishedVersion):
    opens_at: int = 9


def hours(opens_at: int, *, by: str = "a director") -> Hours:
    published = {"published_at": datetime.now(UTC), "published_by": by}
    return Hours(id=new_id(), site="harbor", opens_at=opens_at, **published)  # type: ignore[arg-type]  # of two types


def test_the_first_version_is_number_one_and_each_other_one_follows() -> None:
    first = hours(9).follows(None)
    second = hours(10).follows(first)
    assert (first.number, second.number) == (1, 2)


def test_the_same_again_is_the_version_that_stands_whoever_publishes_it() -> None:
    first = hours(9).follows(None)
    assert hours(9, by="another director").follows(first) is first


def test_what_an_earlier_version_said_may_be_published_anew() -> None:
    first = hours(9).follows(None)
    third = hours(9).follows(hours(10).follows(first))
    assert third.number == 3


def test_the_defaults_are_number_zero_and_the_first_version_follows_them() -> None:
    defaults = Hours(id=new_id(), site="harbor")
    assert hours(10).follows(defaults).number == 1


def test_a_version_that_always_counts_is_numbered_though_it_says_the_same() -> None:
    first = hours(9).follows(None)
    assert hours(9).numbered_after(first).number == 2
