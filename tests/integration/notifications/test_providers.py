"""Providers shared by replicas: failing over, breaking, blocking, limits, lost answers."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import delete, text, update

from services.notifications import tables
from services.notifications.dispatch.dispatcher import Dispatcher
from services.notifications.dispatch.reconciler import Reconciler
from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.messages.message import Accepted, Message, Refused
from services.notifications.domain.providers.reconciling import FIRST_LOOK
from services.notifications.domain.providers.thresholds import FIRST_DAY
from services.notifications.domain.terms import (
    Category,
    ChannelName,
    Failure,
    Lane,
    Language,
    Reason,
    Trouble,
    WhenUnknown,
)
from services.notifications.handlers.contacts.permissions import SetPermission, set_permission
from services.notifications.handlers.providers.assigning import SharedProviders
from services.notifications.handlers.providers.steering import (
    PauseProvider,
    ResumeProvider,
    SetWeight,
    pause_provider,
    resume_provider,
    set_weight,
)
from services.notifications.main import create_dispatcher, create_providers, create_reconciler
from services.notifications.ports.providers import Assigned, Held, Wanted
from services.notifications.queries import providers as queries
from services.notifications.settings import NotificationsSettings
from shared.clock import SettableClock
from shared.database import Database
from shared.errors import Invalid, NotFound
from shared.http.paging import Window
from tests.bench.notifications.worker import settings_of
from tests.integration.notifications.conftest import NOON, Office, booked, cancelled, scheduled
from tests.support.provider_double.dialect import SECRET
from tests.support.provider_double.plan import Plan, Turn
from tests.support.provider_double.server import ProviderDouble, provider_double

WANTED = Wanted(ChannelName.SMS, Lane.TRANSACTIONAL)
NAMES = ("one", "two")


@dataclass
class Market:
    """Two providers of SMS, and replicas that share them."""

    database: Database
    clock: SettableClock
    doubles: dict[str, ProviderDouble]
    replicas: list[SharedProviders] = field(default_factory=list)

    def settings(self, **told: Any) -> NotificationsSettings:
        configured = [
            {
                "kind": "generic-sms",
                "name": name,
                "channel": "sms",
                "weight": 50,
                "options": {
                    "base_url": double.url,
                    "sender": "+13035550100",
                    "allows_private_network": "true",
                    "timeout": "2",
                    "honours_key": "true" if double.plan.honours_key else "false",
                },
                **told,
            }
            for name, double in self.doubles.items()
        ]
        secrets = {name: {"token": SECRET} for name in self.doubles}
        return settings_of(
            "http://127.0.0.1:1",
            database_url=self.database.url,
            providers=configured,
            provider_secrets=secrets,
        )

    def replica(self, **told: Any) -> SharedProviders:
        """Return one more replica's way to the providers; it never looks at an old snapshot."""
        made = create_providers(self.settings(**told), self.database, self.clock)
        made.snapshot_seconds = 0.0
        self.replicas.append(made)
        return made

    def works(self, by: SharedProviders) -> tuple[Dispatcher, Reconciler]:
        return (
            create_dispatcher(self.settings(), self.database, self.clock, by),
            create_reconciler(by, self.database, self.clock),
        )

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.database.fetch(text(sql))]


@pytest_asyncio.fixture
async def market(database: Database, clock: SettableClock) -> AsyncIterator[Market]:
    async with AsyncExitStack() as stack:
        doubles = {n: await stack.enter_async_context(provider_double()) for n in NAMES}
        market = Market(database, clock, doubles)
        yield market
        for replica in market.replicas:
            await replica.close()


def a_text(identity: UUID | None = None) -> Message:
    return Message(identity or uuid4(), "+13035550199", Language.ENGLISH, "", "Reminder: now.")


async def cancellation_by_text(office: Office, when: WhenUnknown) -> UUID:
    """Queue a message by SMS to somebody who may be written to, and return its id."""
    person, series = uuid4(), uuid4()
    await office.put_contact(person, PersonalData(phone="+13035550199"))
    session = scheduled(series, NOON + timedelta(days=3))
    await office.hear(session, booked(series, person), cancelled(session))
    command = SetPermission(
        person_id=person,
        channel=ChannelName.SMS,
        category=Category.APPOINTMENTS,
        is_granted=True,
    )
    async with office.unit() as uow:
        await set_permission(command, uow)
    (identity,) = [row["id"] for row in await office.rows() if "cancelled" in row["rule"]]
    by_text = update(tables.notification).values(
        channel="sms", state="queued", reason=None, lane=1, when_unknown=when.value, due_at=NOON
    )
    await office.database.execute(by_text)
    await office.database.execute(
        delete(tables.notification).where(tables.notification.c.id != identity)
    )
    return identity  # type: ignore[no-any-return]  # a row's id


async def the_only(office: Office) -> tuple[str, str | None, str | None]:
    (row,) = await office.rows()
    return row["state"], row["reason"], row["provider"]


async def test_who_refuses_is_followed_by_the_next_provider_at_once(
    market: Market, office: Office
) -> None:
    identity = await cancellation_by_text(office, WhenUnknown.LET_GO)
    for double in market.doubles.values():
        double.plan = Plan.always(Turn.SERVER_ERROR)
    replica = market.replica()
    dispatcher, _ = market.works(replica)
    assert await dispatcher.run_once(Lane.TRANSACTIONAL) == {"failed": 1}
    assert {n: d.ledger.requests for n, d in market.doubles.items()} == {"one": 1, "two": 1}
    market.doubles["two"].plan = Plan()
    market.clock.advance(timedelta(minutes=5))
    assert await dispatcher.run_once(Lane.TRANSACTIONAL) == {"sent": 1}
    assert await the_only(office) == ("sent", None, "two")
    assert market.doubles["two"].ledger.accepted() == {str(identity): 1}
    attempts = await market.rows("SELECT provider, outcome FROM attempt ORDER BY number")
    assert [a["outcome"] for a in attempts].count("technical") == len(attempts) - 1
    assert attempts[-1] == {"provider": "two", "outcome": "accepted"}


async def test_a_provider_is_left_alone_by_all_replicas_as_long_as_it_asks(market: Market) -> None:
    one, other = market.replica(), market.replica()
    await other.assign([WANTED])
    answer = Refused(
        Failure.TECHNICAL, "429", trouble=Trouble.THROTTLED, retry_after=timedelta(seconds=7)
    )
    for name in NAMES:
        one.told(name, answer, 0.01)
    await one.leave()
    (held,) = await other.assign([WANTED])
    assert held == Held(NOON + timedelta(seconds=7), Reason.PROVIDER_BLOCKED)
    market.clock.advance(timedelta(seconds=7))
    assert isinstance((await other.assign([WANTED]))[0], Assigned)


async def test_a_provider_s_own_words_block_it(market: Market) -> None:
    market.doubles["one"].plan = Plan.always(Turn.TOO_MANY, retry_after_seconds=30)
    replica = market.replica()
    answer = await replica.parts["one"].hand_over(a_text())
    replica.told("one", answer, 0.01)
    await replica.leave()
    (row,) = await market.rows("SELECT blocked_until FROM provider WHERE name = 'one'")
    assert NOON < row["blocked_until"] <= NOON + timedelta(seconds=31)


async def test_what_one_replica_breaks_is_broken_for_all_and_probed_by_one_message(
    market: Market,
) -> None:
    replicas = [market.replica() for _ in range(4)]
    await replicas[0].assign([WANTED])
    down = Refused(Failure.TECHNICAL, "down", trouble=Trouble.UNREACHABLE)
    for _ in range(FIRST_DAY.failures_in_a_row):
        replicas[0].told("one", down, 0.01)
    await replicas[0].leave()
    others = [Wanted(ChannelName.SMS, Lane.BULK, bound_to="one")] * 5
    for each in replicas:
        assert {type(place) for place in await each.assign(others)} == {Held}
    market.clock.advance(timedelta(minutes=1))
    found = await asyncio.gather(*(each.assign(others) for each in replicas))
    probes = [place for places in found for place in places if isinstance(place, Assigned)]
    assert [probe.is_probe for probe in probes] == [True]
    replicas[1].told("one", Accepted("x"), 0.01)
    await replicas[1].leave()
    assert {type(place) for place in await replicas[2].assign(others)} == {Assigned}
    changes = await market.rows("SELECT after, reason FROM provider_change ORDER BY at, id")
    assert changes == [
        {"after": "open", "reason": "failures"},
        {"after": "closed", "reason": "probe_succeeded"},
    ]


@pytest.mark.parametrize("per_second", [40])
async def test_four_replicas_never_send_more_than_the_limit_in_any_second(
    market: Market, per_second: int
) -> None:
    replicas = [market.replica(per_second=per_second) for _ in range(4)]
    bulk = [replace(WANTED, lane=Lane.BULK)] * 10
    until = time.monotonic() + 2.5

    async def send(replica: SharedProviders) -> None:
        while time.monotonic() < until:
            places = await replica.assign(bulk)
            leaving = [place.provider for place in places if isinstance(place, Assigned)]
            await asyncio.gather(*(provider.hand_over(a_text()) for provider in leaving))
            if not leaving:
                await asyncio.sleep(0.01)

    await asyncio.gather(*(send(replica) for replica in replicas))
    for double in market.doubles.values():
        seen = sorted(entry.at for entry in double.ledger.entries)
        most = max(sum(start <= at < start + 1 for at in seen) for start in seen)
        # Between the taking of a token and the provider's clock lies the way to the provider.
        assert per_second * 0.4 < most <= per_second * 1.1


async def test_a_lost_answer_goes_again_under_its_key_to_the_same_provider_and_is_there_once(
    market: Market, office: Office
) -> None:
    identity = await cancellation_by_text(office, WhenUnknown.LET_GO)
    for double in market.doubles.values():
        double.plan = Plan.always(Turn.LOSE_ANSWER)
    dispatcher, _ = market.works(market.replica())
    assert await dispatcher.run_once(Lane.TRANSACTIONAL) == {"failed": 1}
    (_, _, first) = await the_only(office)
    for double in market.doubles.values():
        double.plan = Plan()
    market.clock.advance(timedelta(minutes=5))
    assert await dispatcher.run_once(Lane.TRANSACTIONAL) == {"sent": 1}
    assert await the_only(office) == ("sent", None, first)
    taken = sum((d.ledger.accepted() for d in market.doubles.values()), Counter[str]())
    assert taken == {str(identity): 1}
    attempts = await market.rows("SELECT outcome, resolution FROM attempt ORDER BY number")
    assert attempts == [
        {"outcome": "unknown", "resolution": "answered_under_key"},
        {"outcome": "accepted", "resolution": None},
    ]


@pytest.mark.parametrize(
    ("turn", "ends"), [(Turn.LOSE_ANSWER, ("sent", "found")), (Turn.DROP, ("failed", "not_taken"))]
)
async def test_without_a_key_the_provider_is_asked_what_became_of_it(
    market: Market, office: Office, turn: Turn, ends: tuple[str, str]
) -> None:
    await cancellation_by_text(office, WhenUnknown.SEND_AGAIN)
    for double in market.doubles.values():
        double.plan = Plan.always(turn, honours_key=False)
    dispatcher, reconciler = market.works(market.replica())
    assert await dispatcher.run_once(Lane.TRANSACTIONAL) == {"unknown": 1}
    assert (await the_only(office))[:2] == ("unknown", "being_reconciled")
    assert await reconciler.run_once() == {}, "it may still be under way"
    market.clock.advance(FIRST_LOOK)
    state, resolution = ends
    assert await reconciler.run_once() == {resolution: 1}
    assert (await the_only(office))[0] == state
    market.clock.advance(timedelta(minutes=30))
    assert await reconciler.run_once() == {}, "it is settled"
    assert await queries.unknowns(office.database, NOON) == {
        ((await the_only(office))[2], resolution): 1
    }


@pytest.mark.parametrize(
    ("rule", "ends"),
    [
        (WhenUnknown.SEND_AGAIN, ("failed", "outcome_unknown", "sent_again")),
        (WhenUnknown.LET_GO, ("unknown", "outcome_unknown", "let_go")),
    ],
)
async def test_where_nobody_can_say_the_rule_decides_and_it_is_counted(
    market: Market, office: Office, rule: WhenUnknown, ends: tuple[str, str, str]
) -> None:
    await cancellation_by_text(office, rule)
    for double in market.doubles.values():
        double.plan = Plan.always(Turn.LOSE_ANSWER, honours_key=False, knows_status=False)
    dispatcher, reconciler = market.works(market.replica())
    await dispatcher.run_once(Lane.TRANSACTIONAL)
    market.clock.advance(FIRST_LOOK)
    assert await reconciler.run_once() == {"still_unknown": 1}
    market.clock.advance(timedelta(minutes=20))
    state, reason, resolution = ends
    assert await reconciler.run_once() == {resolution: 1}
    assert (await the_only(office))[:2] == (state, reason)
    told = [event["event"] for event in await office.events()]
    assert told.count("NotificationFailed") == (1 if state == "unknown" else 0)


async def test_ops_pause_weigh_and_resume_a_provider_and_read_what_changed(
    market: Market, office: Office
) -> None:
    replica = market.replica()
    await replica.assign([WANTED])
    async with office.unit() as uow:
        await pause_provider(PauseProvider(provider="one", reason_code="outage", by="op"), uow)
    names = {place.provider.name for place in await replica.assign([WANTED] * 20)}  # type: ignore[union-attr]  # Held would fail the test as well
    assert names == {"two"}
    async with office.unit() as uow:
        await resume_provider(ResumeProvider(provider="one", by="op"), uow)
        await set_weight(SetWeight(provider="two", weight=0, by="op"), uow)
    names = {place.provider.name for place in await replica.assign([WANTED] * 20)}  # type: ignore[union-attr]  # the same
    assert names == {"one"}
    rows = await queries.changes(office.database, Window(), provider=None)
    told = [(r["provider"], r["what"], r["after"], r["reason"], r["by"]) for r in rows]
    assert told == [
        ("one", "paused", "true", "outage", "op"),
        ("one", "paused", "false", "resumed", "op"),
        ("two", "weight", "0", "set", "op"),
    ]


async def test_what_ops_ask_for_is_checked(market: Market, office: Office) -> None:
    await market.replica().assign([WANTED])
    async with office.unit() as uow:
        for weight in (-1, 101, 10**9):
            with pytest.raises(Invalid):
                await set_weight(SetWeight(provider="one", weight=weight, by="op"), uow)
        with pytest.raises(NotFound):
            await resume_provider(ResumeProvider(provider="none", by="op"), uow)
        with pytest.raises(Invalid):
            await pause_provider(
                PauseProvider(provider="one", reason_code="x", until=NOON, by="op"), uow
            )


async def test_health_shows_success_latency_and_classes_of_the_last_minutes(
    market: Market,
) -> None:
    replica = market.replica()
    await replica.assign([WANTED])
    for _ in range(8):
        replica.told("one", Accepted("x"), 0.04)
    replica.told("one", Refused(Failure.PERMANENT, "x", blames_address=True), 0.04)
    replica.told("one", Refused(Failure.TECHNICAL, "x", trouble=Trouble.UNAVAILABLE), 1.4)
    await replica.leave()
    now = {each.state["name"]: each for each in await queries.health(market.database, NOON)}
    one, two = now["one"], now["two"]
    assert (one.calls, one.success, one.p50_ms, one.p95_ms) == (10, 0.9, 50, 1500)
    assert one.troubles == {"recipient": 1, "unavailable": 1}
    assert (two.calls, two.success, two.p50_ms) == (0, None, None)
    later = await queries.health(market.database, NOON + timedelta(hours=1))
    assert {each.calls for each in later} == {0}


async def test_a_weight_that_the_settings_changed_is_taken_over_and_one_by_ops_is_kept(
    market: Market, office: Office
) -> None:
    await market.replica().assign([WANTED])
    async with office.unit() as uow:
        await set_weight(SetWeight(provider="one", weight=10, by="op"), uow)
    await market.replica().assign([WANTED])
    assert await weights(market) == {"one": 10, "two": 50}
    await market.replica(weight=70).assign([WANTED])
    assert await weights(market) == {"one": 70, "two": 70}


async def weights(market: Market) -> dict[str, int]:
    rows = await market.rows("SELECT name, weight FROM provider WHERE channel = 'sms'")
    return {row["name"]: row["weight"] for row in rows}
