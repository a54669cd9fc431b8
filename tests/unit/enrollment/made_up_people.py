"""Names drawn as often as they are borne, and how they come out on the phone."""

from random import Random

_MOST_GIVEN = """
James John Robert Michael William David Maria Mary Jose Jennifer Linda Elizabeth
"""
_MANY_GIVEN = """
Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Mark Juan Luis Carlos Ana
Patricia Barbara Susan Jessica Sarah Karen Lisa Nancy Sandra Ashley Kimberly Emily Donna
Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Laura Sharon Cynthia Kathleen Amy Steven
Paul Andrew Joshua Kenneth Kevin Brian George Timothy Ronald Jason Edward Jeffrey Ryan Jacob
Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Zachary Nathan
Tyler Jesus Miguel Antonio Francisco Guadalupe Rosa Carmen Sofia Isabel
"""
_SOME_GIVEN = """
Alice Joan Jean Jane Gina Ivan Sean Shane Shawn Dawn Dana Diana Diane Keith Kurt Carla Karla
Kelly Kyle Colleen Megan Morgan Logan Aaron Erin Arlene Darlene Marlene Marie Mario Marco Marcus
Martin Marta Martha Erik Derek Dirk Craig Greg Clara Claire Blair Blake Luke
"""
_MOST_FAMILY = """
Smith Johnson Williams Brown Jones Garcia Miller Davis
"""
_MANY_FAMILY = """
Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin
Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King
Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall
"""
_SOME_FAMILY = """
Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards
Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson
Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood Bennett Gray
Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez Powell
Jenkins Perry Russell Sullivan Bell Coleman Butler O'Connor O'Brien McDonald MacDonald McCarthy
Vasquez Schmidt Meyer Burke Byrne Keane Hart Hunt Ford Webb Dunn Dean Lane Reid Rhodes Boyd Cole
West Stone Shaw Hayes Marsh
"""
GIVEN = {
    **dict.fromkeys(_MOST_GIVEN.split(), 6),
    **dict.fromkeys(_MANY_GIVEN.split(), 2),
    **dict.fromkeys(_SOME_GIVEN.split(), 1),
}
FAMILY = {
    **dict.fromkeys(_MOST_FAMILY.split(), 8),
    **dict.fromkeys(_MANY_FAMILY.split(), 4),
    **dict.fromkeys(_SOME_FAMILY.split(), 1),
}
_HEARD = (("ch", "k"), ("ph", "f"), ("c", "k"), ("y", "i"), ("ie", "y"), ("ez", "es"), ("v", "b"))


def somebody(random: Random) -> tuple[str, str]:
    return drawn(random, GIVEN), drawn(random, FAMILY)


def drawn(random: Random, names: dict[str, int]) -> str:
    return random.choices([*names], [*names.values()])[0]


def as_typed(random: Random, given: str, family: str) -> str:
    """Return the name as intake may type it: one or two slips, sometimes the parts in turn."""
    parts = [given, family]
    for _ in range(random.choice((1, 1, 2))):
        place = random.randrange(2)
        parts[place] = _slipped(random, parts[place])
    if random.random() < 0.15:
        parts.reverse()
    return " ".join(parts)


def _slipped(random: Random, name: str) -> str:
    lower, at = name.lower(), random.randrange(1, len(name))
    heard = [lower.replace(old, new) for old, new in _HEARD if old in lower]
    return random.choice(
        [
            *heard,
            lower.replace("'", " "),
            lower.removeprefix("o'"),
            f"{lower[:at]}{lower[at + 1 :]}" if len(name) > 3 else lower,
            f"{lower[:at]}{lower[at]}{lower[at:]}",
            f"{lower[:at]}{random.choice('aeiounrst')}{lower[at + 1 :]}",
            f"{lower[: at - 1]}{lower[at]}{lower[at - 1]}{lower[at + 1 :]}",
        ]
    )
