"""The best weeks of each client at given seat prices: an exact dynamic program, compiled by numba.

First each day: what sets of its sessions cost, by their units and what they count for, along the
paths of the day's diagram. Then the days together: by days used, units (counted up to enough) and
curriculum. States that another outdoes, or that cannot end below the ceiling, are dropped. Two
rules are left out of that: the week's limit, and once-a-week over several days. A best week that
breaks one is branched on, so that what is returned is the optimum.

The kernel's functions pass plain arrays of one dimension, and call each other from few places: that
keeps the time in which numba compiles them short. They stand in one file because numba's cache is
renewed by file: a function of another file would stay as it was when this one was compiled.
"""
# ruff: noqa: PLR0917  # numba inlines these functions; named arguments slow its compiler down

from typing import NamedTuple

import numpy as np

from services.scheduling.planner.arrays import Arrays, Floats, Ints
from services.scheduling.planner.compiling import compiled

LONGEST = 64
"""The most sessions of a week that can be returned."""


_INFINITY = np.inf
_LEAST_GAIN = 1e-7
_DAYS = 7


@compiled
def _sweep(value: Floats, base: int, layers: int, states: int, above: Ints, least: Floats) -> None:
    """Drop each state for which one with as many units, and no less held, costs no more."""
    for held in range(states):
        least[held] = _INFINITY
    for units in range(layers - 1, -1, -1):
        for held in range(states - 1, -1, -1):
            best = least[held]
            for at in range(above[held], above[held + 1]):
                best = min(best, least[above[at]])
            here = base + units * states + held
            if best <= value[here]:
                value[here] = _INFINITY
            least[held] = min(best, value[here])


@compiled
def _walk(
    asks: Ints,
    skip: Ints,
    take: Ints,
    price: Floats,
    units: Ints,
    counts: Ints,
    sums: Ints,
    states: int,
    width: int,
    ceiling: float,
    base: int,
    value: Floats,
    back: Ints,
) -> None:
    """Fill the tables of one day's nodes from `base` on: the cheapest ways along its paths."""
    for at in range(base, base + (len(asks) + 1) * width):
        value[at] = _INFINITY
    value[base] = 0.0
    for node in range(len(asks)):
        entry = asks[node]
        here, skipped, taken = (
            base + node * width,
            base + skip[node] * width,
            base + take[node] * width,
        )
        cost, more, own = price[entry], units[entry] * states, counts[entry] * states
        for state in range(width):
            so_far = value[here + state]
            if so_far >= ceiling:
                continue
            if so_far < value[skipped + state]:
                value[skipped + state] = so_far
                back[skipped + state] = 2 * (here + state)
            held = state % states
            total = sums[own + held]
            then = taken + state - held + more + total
            if total < 0 or state - held + more >= width:
                continue
            if so_far + cost < value[then]:
                value[then] = so_far + cost
                back[then] = 2 * (here + state) + 1


@compiled
def _spend(
    profile: Ints,
    profile_value: Floats,
    first: int,
    last: int,
    sums: Ints,
    states: int,
    most: int,
    stops: bool,
    here: int,
    state: int,
    there: int,
    value: Floats,
    back: Ints,
    by_profile: Ints,
    width: int,
) -> None:
    """Go on from this week state by each way to spend the day."""
    layer = (most + 1) * states
    units, held = state % layer // states, state % states
    base, own, so_far = there + state - state % layer + layer, held * states, value[here + state]
    for at in range(first, last):
        way = profile[at] % width
        total = units + way // states
        then = sums[own + way % states]
        if then < 0 or (total > most and not stops):
            continue
        then += base + min(total, most) * states
        if so_far + profile_value[at] < value[then]:
            value[then] = so_far + profile_value[at]
            back[then] = here + state
            by_profile[then] = at


@compiled
def _days_to_come(
    profile: Ints,
    profile_value: Floats,
    profiles_from: Ints,
    days: int,
    states: int,
    width: int,
    units_left: Ints,
    cost_left: Floats,
) -> None:
    """Fill, from each day on, the most units that can still come and the least they can cost."""
    units_left[days], cost_left[days] = 0, 0.0
    for day in range(days - 1, -1, -1):
        units, least = 0, 0.0
        for at in range(profiles_from[day], profiles_from[day + 1]):
            units = max(units, profile[at] % width // states)
            least = min(least, profile_value[at])
        units_left[day] = units_left[day + 1] + units
        cost_left[day] = cost_left[day + 1] + least


@compiled
def _least_of(values: Floats, first: int, last: int) -> float:
    least: float = values[first]
    for at in range(first, last + 1):
        least = min(least, values[at])
    return least


@compiled
def _together(
    profile: Ints,
    profile_value: Floats,
    profiles_from: Ints,
    days: int,
    sums: Ints,
    states: int,
    width: int,
    most: int,
    stops: bool,
    most_days: int,
    above: Ints,
    short: Floats,
    by_days: Floats,
    ceiling: float,
    value: Floats,
    back: Ints,
    by_profile: Ints,
    least: Floats,
    units_left: Ints,
    cost_left: Floats,
) -> None:
    """Fill the week's tables, a day after the other."""
    layer = (most + 1) * states
    size = (most_days + 1) * layer
    for at in range(size):
        value[at] = _INFINITY
    value[0] = 0.0
    for day in range(days):
        here, there = day * size, (day + 1) * size
        for at in range(size):
            value[there + at] = value[here + at]
            by_profile[there + at] = -1
        for used in range(min(day, most_days - 1) + 1):
            days_cost = _least_of(by_days, used, min(used + days - day, most_days))
            for units in range(most + 1):
                end = min(units + units_left[day], len(short) - 1)
                room = ceiling - cost_left[day] - days_cost - short[end]
                for held in range(states):
                    state = used * layer + units * states + held
                    if value[here + state] < room:
                        _spend(
                            profile,
                            profile_value,
                            profiles_from[day],
                            profiles_from[day + 1],
                            sums,
                            states,
                            most,
                            stops,
                            here,
                            state,
                            there,
                            value,
                            back,
                            by_profile,
                            width,
                        )
        if stops:
            for used in range(most_days + 1):
                _sweep(value, there + used * layer, most + 1, states, above, least)


@compiled
def _add_ends(
    value: Floats,
    base: int,
    most: int,
    states: int,
    most_days: int,
    short: Floats,
    by_days: Floats,
    missed: Floats,
) -> None:
    """Add to the last day's states what the week leaves to be paid for."""
    at = base
    for used in range(most_days + 1):
        for units in range(most + 1):
            left = by_days[used] + short[min(units, len(short) - 1)]
            for held in range(states):
                value[at] += left + missed[held]
                at += 1


@compiled
def _trace(
    state: int,
    days: int,
    size: int,
    back: Ints,
    by_profile: Ints,
    profile: Ints,
    day_back: Ints,
    day_base: Ints,
    width: int,
    asks: Ints,
    asks_from: Ints,
    entry_from: Ints,
    week: Ints,
) -> int:
    """Write the entries of the week that ends in this state; return how many they are."""
    count, at = 0, state
    for day in range(days - 1, -1, -1):
        by = by_profile[at]
        if by < 0:
            at -= size
            continue
        at, node = back[at], profile[by]
        while node >= day_base[day] + width:
            step = day_back[node]
            node = step // 2
            if step % 2:
                place = (node - day_base[day]) // width
                week[count] = entry_from[day] + asks[asks_from[day] + place]
                count += 1
    return count


@compiled
def _broken(week: Ints, size: int, series: Ints) -> int:
    """Return an entry whose once-a-week series is there twice; -1 of none."""
    for one in range(size):
        for two in range(one):
            if series[week[one]] >= 0 and series[week[one]] == series[week[two]]:
                return int(week[one])
    return -1


class Room(NamedTuple):
    """Tables that are filled for one client, and used again for the next."""

    price: Floats
    """By entry: its cost and its seat's price; infinite where it is blocked."""
    day_value: Floats
    """By node and day state, which is units and curriculum: the cheapest way there."""
    day_back: Ints
    day_base: Ints
    asks_from: Ints
    profile: Ints
    """The ways to spend each day: where each ends in `day_value`."""
    profile_value: Floats
    profiles_from: Ints
    week_value: Floats
    """By day and week state, which is days, units and curriculum: the cheapest way there."""
    week_back: Ints
    by_profile: Ints
    units_left: Ints
    cost_left: Floats
    least: Floats
    stack: Floats
    """Cases still to be looked at: by entry, whether it is blocked, as a cost."""


@compiled
def _fill(a: Arrays, client: int, room: Room, ceiling: float, most: int, stops: bool) -> None:
    """Fill all tables of one client; what cannot end below the ceiling may be left out."""
    states = a.states[client]
    width = (a.day_units[client] + 1) * states
    sums = a.sums[a.sums_from[client] : a.sums_from[client] + states * states]
    above = a.above[a.above_from[client] :]
    first, last = a.day_from[client], a.day_from[client + 1]
    slack = 0.0
    for entry in range(a.entry_from[last] - a.entry_from[first]):
        slack -= min(0.0, room.price[entry])
    base, profiles = 0, 0
    for day in range(first, last):
        start, end = a.node_from[a.day_diagram[day]], a.node_from[a.day_diagram[day] + 1]
        own, then = a.entry_from[day], a.entry_from[day + 1]
        room.day_base[day - first], room.asks_from[day - first] = base, start
        room.profiles_from[day - first] = profiles
        _walk(
            a.asks[start:end],
            a.skip[start:end],
            a.take[start:end],
            room.price[own - a.entry_from[first] :],
            a.units[own:then],
            a.state[own:then],
            sums,
            states,
            width,
            ceiling + slack,
            base,
            room.day_value,
            room.day_back,
        )
        base += (end - start) * width
        if stops:
            _sweep(room.day_value, base, width // states, states, above, room.least)
        for at in range(base + states, base + width):
            if room.day_value[at] < _INFINITY:
                room.profile[profiles] = at
                room.profile_value[profiles] = room.day_value[at]
                profiles += 1
        base += width
    room.profiles_from[last - first] = profiles
    days, most_days = last - first, a.most_days[client]
    _days_to_come(
        room.profile,
        room.profile_value,
        room.profiles_from,
        days,
        states,
        width,
        room.units_left,
        room.cost_left,
    )
    short = a.short[a.short_from[client] : a.short_from[client + 1]]
    by_days = a.by_days[a.by_days_from[client] : a.by_days_from[client + 1]]
    missed = a.missed[a.missed_from[client] : a.missed_from[client + 1]]
    _together(
        room.profile,
        room.profile_value,
        room.profiles_from,
        days,
        sums,
        states,
        width,
        most,
        stops,
        most_days,
        above,
        short,
        by_days,
        ceiling,
        room.week_value,
        room.week_back,
        room.by_profile,
        room.least,
        room.units_left,
        room.cost_left,
    )
    size = (most_days + 1) * (most + 1) * states
    _add_ends(room.week_value, days * size, most, states, most_days, short, by_days, missed)


@compiled
def _least_at(value: Floats, base: int, size: int) -> int:
    best = base
    for at in range(base, base + size):
        if value[at] < value[best]:
            best = at
    return best


@compiled
def _total(week: Ints, size: int, units: Ints) -> int:
    total = 0
    for at in range(size):
        total += units[week[at]]
    return total


@compiled
def _branch(
    broken: int, series: Ints, entry_from: Ints, blocked: Floats, stack: Floats, depth: int
) -> int:
    """Put two cases on the stack: this entry's series on its day only, and never on that day."""
    width = len(blocked)
    on_day = 0
    while entry_from[on_day + 1] <= broken:
        on_day += 1
    for at in range(width):
        entry = entry_from[0] + at
        is_there = entry_from[on_day] <= entry < entry_from[on_day + 1]
        is_one = series[entry] == series[broken]
        there, elsewhere = depth * width + at, (depth + 1) * width + at
        stack[there] = _INFINITY if is_one and is_there else blocked[at]
        stack[elsewhere] = _INFINITY if is_one and not is_there else blocked[at]
    return depth + 2


@compiled
def _copy(source: Ints, target: Ints, at: int, count: int) -> None:
    for place in range(count):
        target[at + place] = source[place]


@compiled
def _open_entries(
    prices: Floats, row: Ints, cost: Floats, first: int, room_price: Floats, blocked: Floats
) -> None:
    """Set what each entry costs in the case on top of the stack."""
    for at in range(len(blocked)):
        room_price[at] = blocked[at] + cost[first + at] + prices[row[first + at]]


@compiled
def _solve(
    a: Arrays,
    client: int,
    prices: Floats,
    ceiling: float,
    room: Room,
    found: Ints,
    sizes: Ints,
) -> tuple[float, int]:
    """Fill `found` with the best week below the ceiling, and others; return value and count.

    The others are the next best of the first tables filled, each of another end state. A case whose
    best week is over the limit is filled again `is_wide`: with all units counted.
    """
    first, last = a.day_from[client], a.day_from[client + 1]
    entry_from, states = a.entry_from[first : last + 1], a.states[client]
    width = entry_from[last - first] - entry_from[0]
    blocked, week = np.zeros(width), np.empty(LONGEST, np.int64)
    depth, best, kept, is_first, is_wide = 0, ceiling, 1, True, False
    while is_first or depth > 0 or is_wide:
        if not is_first and not is_wide:
            depth -= 1
            for at in range(width):
                blocked[at] = room.stack[depth * width + at]
        _open_entries(prices, a.row, a.cost, entry_from[0], room.price, blocked)
        most = a.limit[client] if is_wide else a.enough[client]
        _fill(a, client, room, best, most, not is_wide)
        size = (a.most_days[client] + 1) * (most + 1) * states
        was_wide, is_wide = is_wide, False
        for pick in range(2 * len(sizes) if is_first else 1):
            end = _least_at(room.week_value, (last - first) * size, size)
            value = room.week_value[end]
            if value >= (ceiling if pick else best) - _LEAST_GAIN or kept > len(sizes):
                break
            room.week_value[end] = _INFINITY
            count = _trace(
                end,
                last - first,
                size,
                room.week_back,
                room.by_profile,
                room.profile,
                room.day_back,
                room.day_base,
                (a.day_units[client] + 1) * states,
                a.asks,
                room.asks_from,
                entry_from,
                week,
            )
            broken = _broken(week, count, a.series)
            is_over = _total(week, count, a.units) > a.limit[client]
            slot = kept if pick else 0
            if pick == 0 and is_over and not was_wide:
                is_wide = True
            elif pick == 0 and broken >= 0:
                depth = _branch(broken, a.series, entry_from, blocked, room.stack, depth)
            elif not is_over and broken < 0 and slot < len(sizes):
                sizes[slot], kept = count, max(kept, slot + 1)
                _copy(week, found, slot * LONGEST, count)
                best = best if pick else value
        is_first = False
    return best, kept if best < ceiling else 0


@compiled
def price_clients(
    a: Arrays, prices: Floats, ceilings: Floats, clients: Ints, keep: int
) -> tuple[Floats, Ints, Ints, Ints]:
    """Return for each client the least value below the ceiling, or that, and up to `keep` weeks.

    A value is the week's cost and its seats' prices, without the client's constant. The weeks stand
    one after the other in a list of entries; beside it stand their clients and their lengths.
    """
    room = _room(a, clients)
    values = np.empty(len(clients))
    entries = np.empty(len(clients) * keep * LONGEST, np.int64)
    owners = np.empty(len(clients) * keep, np.int64)
    lengths = np.empty(len(clients) * keep, np.int64)
    found, sizes = np.empty(keep * LONGEST, np.int64), np.empty(keep, np.int64)
    count, used = 0, 0
    for at in range(len(clients)):
        values[at], kept = _solve(a, clients[at], prices, ceilings[at], room, found, sizes)
        for each in range(kept):
            _copy(found[each * LONGEST :], entries, used, sizes[each])
            owners[count], lengths[count] = clients[at], sizes[each]
            count, used = count + 1, used + sizes[each]
    return values, owners[:count], lengths[:count], entries[:used]


@compiled
def _room(a: Arrays, clients: Ints) -> Room:
    nodes, day, week, entries = 1, 1, 1, 1
    for client in clients:
        own = 0
        for place in range(a.day_from[client], a.day_from[client + 1]):
            diagram = a.day_diagram[place]
            own += a.node_from[diagram + 1] - a.node_from[diagram] + 1
        width = (a.day_units[client] + 1) * a.states[client]
        nodes, day = max(nodes, own * width), max(day, width)
        states = (a.most_days[client] + 1) * a.states[client]
        week = max(week, states * (max(a.enough[client], a.limit[client]) + 1))
        first, last = a.day_from[client], a.day_from[client + 1]
        entries = max(entries, a.entry_from[last] - a.entry_from[first])
    return Room(
        np.empty(entries),
        np.empty(nodes),
        np.empty(nodes, np.int64),
        np.empty(_DAYS + 1, np.int64),
        np.empty(_DAYS + 1, np.int64),
        np.empty(_DAYS * day, np.int64),
        np.empty(_DAYS * day),
        np.empty(_DAYS + 1, np.int64),
        np.empty((_DAYS + 1) * week),
        np.empty((_DAYS + 1) * week, np.int64),
        np.empty((_DAYS + 1) * week, np.int64),
        np.empty(_DAYS + 1, np.int64),
        np.empty(_DAYS + 1),
        np.empty(week),
        np.empty(entries * (entries + 2)),
    )
