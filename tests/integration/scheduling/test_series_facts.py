"""Whom a series is for, who facilitates it, its curriculum, and its link, which is private."""

from uuid import uuid4

from services.scheduling import tables
from tests.integration.scheduling.conftest import Program, rule_of, series_form, shown

LINK = "https://meet.example.org/open-door"


async def test_a_session_says_whom_it_is_for_as_its_series_does(program: Program) -> None:
    lead, second = str(uuid4()), str(uuid4())
    invited = {
        "modality": "hybrid",
        "language": "es",
        "audience": "women",
        "phases": ["early"],
        "facilitators": [lead, second],
    }
    series = await program.series(**invited)
    session = series["sessions"][0]
    for kept in (
        series,
        session,
        await program.get(f"/series/{series['id']}"),
        await program.get(f"/sessions/{session['id']}"),
        (await program.get("/sessions"))["items"][0],
    ):
        assert {name: kept[name] for name in invited} == invited
        assert kept["facilitator_id"] == lead


async def test_who_is_named_to_lead_stands_before_all_others(program: Program) -> None:
    lead, second = str(uuid4()), str(uuid4())
    for others in ([second], [second, lead]):
        series = await program.series(
            facilitator_id=lead, facilitators=others, ends_on="2026-03-02"
        )
        assert series["facilitators"] == [lead, second]
        await program.post(
            f"/sessions/{series['sessions'][0]['id']}/cancellation", {"reason_code": "snow"}
        )


async def test_who_assists_is_nowhere_else_at_the_time_either(program: Program) -> None:
    lead, second = str(uuid4()), str(uuid4())
    await program.series(facilitators=[lead, second])
    taken = await program.post("/series", series_form(facilitators=[str(uuid4()), second]))
    assert rule_of(taken) == "facilitator-is-taken"
    await program.series(facilitators=[second], start_time="21:00")


async def test_a_cancelled_session_frees_all_who_facilitate(program: Program) -> None:
    both = [str(uuid4()), str(uuid4())]
    series = await program.series(facilitators=both, ends_on="2026-03-02")
    path = f"/sessions/{series['sessions'][0]['id']}/cancellation"
    shown(await program.post(path, {"reason_code": "snow"}))
    await program.series(facilitators=both[::-1], ends_on="2026-03-02")


async def test_nobody_facilitates_one_session_twice(program: Program) -> None:
    one = str(uuid4())
    answer = await program.post("/series", series_form(facilitators=[one, one]))
    assert rule_of(answer, 422) == "invalid"


async def test_a_curriculum_goes_round_over_the_sessions(program: Program) -> None:
    series = await program.series(curriculum=["triggers", "cravings"], ends_on="2026-03-09")
    items = [session["curriculum_item"] for session in series["sessions"]]
    assert items == ["triggers", "cravings", "triggers", "cravings"]


async def test_a_phase_that_the_track_does_not_have_is_refused(program: Program) -> None:
    answer = await program.post("/series", series_form(phases=["early", "middle"]))
    assert rule_of(answer, 422) == "phase-is-unknown"


async def test_a_link_is_shown_on_its_own_and_to_who_needs_it(program: Program) -> None:
    series = await program.series(modality="telehealth", telehealth_link=LINK)
    assert series["has_telehealth_link"] is True
    path = f"/sites/{program.site}/sessions/{series['sessions'][0]['id']}/telehealth-link"
    for role, status in (("facilitator", 200), ("clinician", 200), ("ops", 403), ("client", 403)):
        async with program.service.client(role) as http:
            answer = await http.get(path)
            assert answer.status_code == status
            assert (LINK in answer.text) == (status == 200)


async def test_a_session_without_a_link_says_so(program: Program) -> None:
    series = await program.series()
    link = await program.get(f"/sessions/{series['sessions'][0]['id']}/telehealth-link")
    assert link["link"] is None
    assert series["has_telehealth_link"] is False


async def test_a_link_is_in_no_other_answer_no_event_and_no_row(program: Program) -> None:
    made = await program.post(
        "/series", series_form(telehealth_link=LINK), **{"Idempotency-Key": str(uuid4())}
    )
    path = f"/sites/{program.site}/series"
    texts = [made.text, (await program.http.get(path)).text, str(await program.published())]
    for table in tables.metadata.sorted_tables:
        texts += [str(dict(row)) for row in await program.service.database.fetch(table.select())]
    assert all("open-door" not in text for text in texts)


async def test_a_link_that_is_no_https_address_is_refused(program: Program) -> None:
    for wrong in ("http://meet.example.org", "javascript:x", "https:///way", "https://a b"):
        answer = await program.post("/series", series_form(telehealth_link=wrong))
        assert rule_of(answer, 422) == "invalid"
        assert wrong not in answer.text


async def test_a_session_may_have_a_link_of_its_own_for_a_while(program: Program) -> None:
    series = await program.series(modality="telehealth", telehealth_link=LINK)
    one, other, *_ = series["sessions"]
    own = "https://meet.example.org/substitute"

    async def link_of(session: dict[str, str]) -> str:
        return str((await program.get(f"/sessions/{session['id']}/telehealth-link"))["link"])

    async def put(path: str, link: str | None) -> None:
        address = f"/sites/{program.site}{path}/telehealth-link"
        answer = await program.http.put(address, json={"link": link})
        assert shown(answer) == {"has_telehealth_link": link is not None}

    await put(f"/sessions/{one['id']}", own)
    assert (await link_of(one), await link_of(other)) == (own, LINK)
    await put(f"/sessions/{one['id']}", None)
    await put(f"/series/{series['id']}", f"{LINK}-2")
    assert await link_of(one) == await link_of(other) == f"{LINK}-2"
    await put(f"/series/{series['id']}", None)
    assert await link_of(one) == "None"
