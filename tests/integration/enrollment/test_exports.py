"""Lists go out whole as CSV, a batch at a time, and run nothing in a spreadsheet."""

import csv
import io

import pytest
from httpx import Response

from tests.integration.enrollment.conftest import Desk, Enrollment, shown


def rows(answer: Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


async def test_each_row_goes_out_once_however_many_batches_there_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.enrollment.queries.exports.BATCH", 2)
    made = [await desk.enrolled() for _ in range(5)]
    agreed = [await desk.consent(one["client_id"]) for one in made]
    episodes = rows(await desk.get("/exports/episodes.csv"))
    assert [one["id"] for one in episodes] == [one["id"] for one in made]
    assert episodes[0]["started_on"] == "2026-03-09"
    assert (episodes[0]["disposition"], episodes[0]["from_history"]) == ("", "true")
    applications = rows(await desk.get("/exports/applications.csv"))
    assert [one["id"] for one in applications] == [one["application_id"] for one in made]
    consents = rows(await desk.get("/exports/consents.csv"))
    assert [one["id"] for one in consents] == [one["id"] for one in agreed]


async def test_a_site_without_rows_has_a_header(desk: Desk) -> None:
    for name in ("applications", "episodes", "consents"):
        answer = await desk.get(f"/exports/{name}.csv")
        assert rows(answer) == []
        assert answer.text.startswith('"id"')


async def test_what_is_sealed_or_typed_freely_is_in_no_list(
    enrollment: Enrollment, desk: Desk
) -> None:
    await desk.apply(external_reference="=cmd")
    answer = await desk.get("/exports/applications.csv")
    assert "cmd" not in answer.text
    async with enrollment.client("facilitator", "ops") as http:
        path = f"/sites/{desk.site}/exports/applications.csv"
        assert (await http.get(path)).status_code == 403


async def test_consents_say_who_signed_when_they_end_and_instants_as_the_api_does(
    desk: Desk, new_client: str
) -> None:
    party = await desk.party(new_client)
    ends = {"expires_with": "end_of_treatment", "purposes": ["family_support"]}
    form = {"party_kind": "family", "party_id": party, **ends}
    signed = await desk.consent(new_client, **form)
    shown(await desk.post("/consents/drafts", {"client_id": new_client, **form}), 201)
    revoked = shown(await desk.post(f"/consents/{signed['id']}/revocation", {}))
    one, draft = rows(await desk.get("/exports/consents.csv"))
    told = ("state", "signed_by", "expires_with", "revoked_at")
    assert [one[name] for name in told] == [revoked[name] for name in told]
    assert one["revoked_at"].endswith("Z")
    assert (draft["state"], draft["signed_by"]) == ("draft", "")
