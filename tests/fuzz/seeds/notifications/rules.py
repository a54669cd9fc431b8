"""What a site's rules hold before they are asked: a draft, a tried one, and a version in force."""

from tests.fuzz.ground import SITE, Ground


async def rule_sets(ground: Ground) -> None:
    there = f"/sites/{SITE}/rule-sets"
    rules = {
        "rules": ground.ask("GET", f"/sites/{SITE}/rules")["rules"],
        "timezone": "America/Denver",
    }
    draft, tried, published = (ground.post(there, rules)["id"] for _ in range(3))
    for one in (tried, published):
        ground.post(f"{there}/{one}/trial", {})
    ground.post(f"{there}/{published}/publish", {})
    ground.learn("rule_set_id", draft, tried, published)


SEEDS = (rule_sets,)
