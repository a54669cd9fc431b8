"""Words of a site's own: drafted, checked, published, and drafted again."""

from tests.fuzz.ground import SITE, Ground

_BODY = "You have an appointment on ((date)) at ((time)). Reply STOP to opt out."
_WORDINGS = {"sms": {"en": {"body": _BODY}}, "push": {"en": {"subject": "Hello", "body": "Hello."}}}


async def own_words(ground: Ground) -> None:
    ground.put(f"/sites/{SITE}/front-desk", {"phone": "+13035550123", "private_words": ["Phoenix"]})
    for code in ("appointment-reminder", "welcome"):
        there = f"/sites/{SITE}/templates/{code}"
        draft = ground.put(f"{there}/draft", {"wordings": _WORDINGS})
        ground.learn("version_id", draft["id"])
        ground.post(f"{there}/preview", {"of": "draft"})
        ground.post(f"{there}/draft/check", None)
        ground.learn("code", code)
    ground.ask("DELETE", f"/sites/{SITE}/templates/welcome/draft")
    ground.put(f"/sites/{SITE}/templates/welcome/draft", {"wordings": _WORDINGS})
    ground.post(f"/sites/{SITE}/templates/appointment-reminder/draft/publish", None)
    ground.put(f"/sites/{SITE}/templates/appointment-reminder/draft", {"wordings": _WORDINGS})
    ground.ask("GET", f"/sites/{SITE}/week-of-texts")
    reminder = f"/sites/{SITE}/templates/appointment-reminder"
    ground.ask("GET", reminder)
    for version in ground.items(f"{reminder}/versions"):
        ground.ask("GET", f"{reminder}/versions/{version['id']}")


SEEDS = (own_words,)
