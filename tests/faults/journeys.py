"""What the load does: cohorts of clients go from application to aftercare through the APIs."""

import asyncio
import random
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.faults import errands, forms
from tests.faults.client import Ask, GoodClient, left_behind

CLIENTS = 8
SEATS = 6
"""Fewer than clients, so that some compete for the last seat."""
DISPOSITIONS = ("completed", "dropped_out", "transferred", "other")
_STILL_HERE_SHARE = 0.2
_MISTAKEN_SHARE = 0.1
_BOOKED_TWICE_SHARE = 0.2
_ABSENT_SHARE = 0.15
_REACHABLE_SHARE = 0.5
_PLAN_SECONDS = 8.0
_LOOK_SECONDS = 0.4


@dataclass
class Cohort:
    """A series of sessions at one site and the clients who come for it, from first to last."""

    client: GoodClient
    site: str
    chance: random.Random
    series: dict[str, Any] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    episodes: dict[str, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Go all the way; who is refused or not answered stays behind."""
        with left_behind():
            self.series = await self._plan_series()
            await asyncio.gather(*(self._come_in() for _ in range(CLIENTS)))
            await asyncio.gather(
                *(self._book(person) for person in self.people),
                *self._errands(),
            )
            await self._hold_sessions()
            await asyncio.gather(*(self._leave(person) for person in list(self.episodes)))

    async def _plan_series(self) -> dict[str, Any]:
        weekdays = self.chance.sample(forms.WEEKDAYS, 2)
        body = forms.series(weekdays, capacity=SEATS, room=f"room-{uuid4().hex[:12]}")
        return await self._tell("create_series", "scheduling", "/series", body)

    async def _come_in(self) -> None:
        with left_behind():
            applied = await errands.apply_and_be_accepted(self._tell)
            at, person = f"/applications/{applied['id']}", applied["client_id"]
            said = {"application_id": applied["id"]}
            await self._tell("grant_consent", "enrollment", "/consents", forms.consent(person))
            await self._keep_contact(person)
            episode = await self._tell(
                "enroll_client", "enrollment", f"{at}/enrollment", forms.enrollment(), said=said
            )
            self.people.append(person)
            self.episodes[person] = episode["id"]

    def _errands(self) -> Iterator[Coroutine[Any, Any, None]]:
        """Yield what only a few do; one revokes, one uses up units, and some pause."""
        yield errands.vie_for_seats(self._tell, self.chance)
        for person in self.people[:1]:
            yield errands.revoke_while_it_is_told(self._tell, person)
            yield errands.be_authorized(self._tell, self.episodes[person])
        for person in self.people[1:3]:
            yield errands.pause(self._tell, self.episodes[person], self.chance.random())

    async def _keep_contact(self, person: str) -> None:
        if self.chance.random() > _REACHABLE_SHARE:
            return
        at, said = f"/contacts/{person}", {"person_id": person}
        await self._tell(
            "put_contact",
            "notifications",
            at,
            forms.contact(person),
            method="PUT",
            said=said,
            ids=(),
        )
        for category in forms.CATEGORIES:
            await self._tell(
                "set_permission",
                "notifications",
                f"{at}/permissions",
                {"channel": "email", "category": category, "granted": True},
                method="PUT",
                said=said,
                ids=(),
            )

    async def _book(self, person: str) -> None:
        body = {"client_id": person, "from_date": self.series["starts_on"]}
        said = {"series_id": self.series["id"]}
        times = 2 if self.chance.random() < _BOOKED_TWICE_SHARE else 1

        async def once() -> None:
            with left_behind():
                await self._tell(
                    "add_member",
                    "scheduling",
                    f"/series/{self.series['id']}/members",
                    body,
                    said=said,
                    ids=("id", "state"),
                    may_refuse=("client-is-member-already",) if times > 1 else (),
                )

        await asyncio.gather(*(once() for _ in range(times)))

    async def _hold_sessions(self) -> None:
        now = forms.today().isoformat()
        ahead = [s for s in self.series["sessions"] if s["starts_at"] > now]
        for session in self.series["sessions"]:
            if session["ends_at"] < now:
                with left_behind():
                    await self._call_the_roll(session)
        if ahead:
            with left_behind():
                await self._cancel(ahead[0])

    async def _call_the_roll(self, session: dict[str, Any]) -> None:
        at = f"/sites/{self.site}/sessions/{session['id']}"
        seen = await self.client.see("scheduling", at)
        marks = {
            line["client_id"]: "no_show" if self.chance.random() < _ABSENT_SHARE else "present"
            for line in seen["roll"]
        }
        await self._tell(
            "take_roll",
            "scheduling",
            f"/sessions/{session['id']}/roll",
            forms.roll(session, marks),
            method="PUT",
            said={"session_id": session["id"]},
        )

    async def _cancel(self, session: dict[str, Any]) -> None:
        await self._tell(
            "cancel_session",
            "scheduling",
            f"/sessions/{session['id']}/cancellation",
            {"reason_code": "weather"},
            said={"session_id": session["id"]},
        )

    async def _leave(self, person: str) -> None:
        if self.chance.random() < _STILL_HERE_SHARE:
            return
        episode = self.episodes[person]
        if self.chance.random() < _MISTAKEN_SHARE:
            with left_behind():
                await errands.be_discharged_by_mistake(self._tell, episode)
            return
        body = {"disposition": self.chance.choice(DISPOSITIONS), "discharged_on": forms.day(0)}
        with left_behind():
            await self._tell(
                "discharge_client",
                "enrollment",
                f"/episodes/{episode}/discharge",
                body,
                said={"episode_id": episode},
            )
            await self._go_on_to_aftercare(person)

    async def _go_on_to_aftercare(self, person: str) -> None:
        """Activate the plan that the discharge calls for, if events bring it in time.

        A draft that knows of no discharge yet has the tasks of another template.
        """
        plan = await self._first("plans", knows="discharged_on", client_id=person, state="draft")
        if plan is None:
            return
        # The first check-in, seven days after the start, is due already.
        body = {"starts_on": forms.day(8), "timezone": forms.TIMEZONE}
        said = {"plan_id": plan["id"]}
        looked_at = {"done": plan["open_tasks"]}
        at = f"/plans/{plan['id']}/review"
        await self._tell("review_plan", "aftercare", at, looked_at, said=said)
        at = f"/plans/{plan['id']}/activation"
        await self._tell("activate_plan", "aftercare", at, body, said=said)
        due = await self._first("check-ins", plan_id=plan["id"], state="due")
        if due is not None:
            at = f"/check-ins/{due['id']}/completion"
            done = {"completed_on": forms.day(0), "risk_band": None}
            said = {"check_in_id": due["id"]}
            await self._tell("complete_check_in", "aftercare", at, done, said=said)

    async def _first(self, what: str, *, knows: str = "id", **query: str) -> dict[str, Any] | None:
        """Return the first of a list that has a value at `knows`, if it comes in time."""
        deadline = asyncio.get_running_loop().time() + _PLAN_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            page = await self.client.see("aftercare", f"/sites/{self.site}/{what}", **query)
            found: dict[str, Any] | None = next((one for one in page["items"] if one[knows]), None)
            if found is not None:
                return found
            await asyncio.sleep(_LOOK_SECONDS)
        return None

    async def _tell(
        self, command: str, service: str, path: str, body: dict[str, Any], **more: Any
    ) -> dict[str, Any]:
        at = f"/sites/{self.site}{path}"
        return await self.client.tell(
            Ask(command=command, service=service, site=self.site, path=at, body=body, **more)
        )


async def open_site(client: GoodClient, site: str) -> None:
    """Register a site, the rules it admits by, its seats, its payer and its track."""
    await client.tell(
        Ask(
            command="register_site",
            service="enrollment",
            site=site,
            path=f"/sites/{site}",
            method="PUT",
            body={"name": site, "timezone": forms.TIMEZONE},
            ids=("code",),
        )
    )
    await client.tell(
        Ask(
            command="publish_admission_rules",
            service="enrollment",
            site=site,
            path=f"/sites/{site}/admission-rules",
            body={"gates": [{"kind": "treatment_consent"}]},
            said={"site": site},
        )
    )
    await client.tell(
        Ask(
            command="set_capacity",
            service="enrollment",
            site=site,
            path=f"/sites/{site}/capacities",
            method="PUT",
            body={"program": forms.SCARCE_PROGRAM, "seats": forms.SCARCE_SEATS},
        )
    )
    await client.tell(
        Ask(
            command="put_payer_rules",
            service="enrollment",
            site=site,
            path=f"/sites/{site}/payers/{forms.PAYER}/rules",
            method="PUT",
            body={},
            ids=("payer",),
        )
    )
    await client.tell(
        Ask(
            command="register_track",
            service="scheduling",
            site=site,
            path=f"/sites/{site}/tracks",
            body=forms.track(),
        )
    )
