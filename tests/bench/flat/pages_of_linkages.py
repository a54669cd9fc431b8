"""Pages of who helps a client along: linkages, what was disclosed of them, family, setbacks."""

from tests.bench.flat.page import NEIGHBOUR, Asker, Page, client, numbered_id, one, own


def linkages(row: int) -> list[Page]:
    linkage, told = ("linkage", "linkages"), ("disclosure", "disclosures")
    bound = ("provider_subject", "provider-subjects")
    of_client, provider = f"client_id={numbered_id(row // 20)}", f"provider_code=house-{row // 20}"
    shown = f"{_AS_PROVIDER}/{numbered_id(row + NEIGHBOUR)}"
    # Of a plan that is no draft: clients see nothing of drafts.
    told_of = row + 10 * NEIGHBOUR
    its_client = client(told_of // 20)
    provider_itself = Asker(("partner_administrator",), f"subject-{row}")
    return [
        Page("linkages", *linkage),
        Page("linkages, a rare state", *linkage, "state=requested"),
        Page("linkages, a rare kind", *linkage, "kind=course"),
        Page("linkages that are overdue", *linkage, "overdue=true"),
        Page("linkages that lack a consent", *linkage, "lacks_consent=true"),
        Page("linkages of a plan", *linkage, f"plan_id={numbered_id(row // 10)}"),
        Page("linkages of a client", *linkage, of_client),
        Page("linkages of a provider", *linkage, provider),
        one("a linkage", "linkage", "linkages/{id}"),
        own("linkages as their provider sees them", "linkage", _AS_PROVIDER, provider_itself),
        one("a linkage as its provider sees it", "linkage", shown, provider_itself),
        own("linkages of one's own", "linkage", "my/linkages", client(row // 20)),
        one("a linkage of one's own", "linkage", f"my/linkages/{numbered_id(told_of)}", its_client),
        Page("disclosures", *told),
        Page("disclosures of a client", *told, of_client),
        Page("disclosures of a linkage", *told, f"linkage_id={numbered_id(row // 5)}"),
        Page("who answers for providers", *bound),
        Page("who answers for a provider", *bound, provider),
    ]


_AS_PROVIDER = "provider/linkages"


def setbacks(row: int) -> list[Page]:
    setback, family = ("setback", "setbacks"), ("circle_member", "circle")
    of_client, plan = f"client_id={numbered_id(row // 2)}", f"plan_id={numbered_id(row // 2)}"
    own_path = f"clients/{numbered_id(row // 2)}/setbacks"
    return [
        Page("circle", *family),
        Page("circle of a client", *family, of_client),
        Page("clients of a party", *family, f"party_id={numbered_id(row)}"),
        Page("setbacks", *setback),
        Page("setbacks, a rare state", *setback, "state=reported"),
        Page("setbacks that wait", *setback, "waiting=true"),
        Page("setbacks that are overdue", *setback, "overdue=true"),
        Page("setbacks of a client", *setback, of_client),
        Page("setbacks of a plan", *setback, plan),
        own("setbacks of one's own", "setback", own_path, client(row // 2)),
        own("setbacks by one's own token", "setback", "my/setbacks", client(row // 2)),
        one("a setback", "setback", "setbacks/{id}"),
        one("the receipt of a setback", "setback", "setbacks/{id}/receipt", client(row // 2)),
    ]
