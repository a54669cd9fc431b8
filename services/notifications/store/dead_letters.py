"""Stores what is done about dead letters; they are rows of notifications like any other."""

from typing import Any

from sqlalchemy import ARRAY, Integer, TextClause, Uuid, any_, bindparam, insert, select, text

from services.notifications import tables
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.operations.dead_letter import Act, DeadLetter, Selection
from services.notifications.store.messages import SqlNotifications
from shared.unit_of_work import SqlUnitOfWork

_STANDS = "'queued', 'deferred', 'failed', 'sent', 'delivered'"
_FITTING = f"""
SELECT n.*,
    (SELECT count(*) FROM dead_letter_act a WHERE a.notification_id = n.id) AS acts,
    (SELECT count(*) FROM dead_letter_act a
     WHERE a.notification_id = n.id AND a.kind = 'redriven') AS redrives,
    EXISTS (
        SELECT FROM notification o
        WHERE (o.cause_id, o.person_id, o.template) = (n.cause_id, n.person_id, n.template)
            AND o.id <> n.id AND o.state IN ({_STANDS})
    ) AS stands_elsewhere
FROM notification n
WHERE n.{tables.IS_LOST}
    AND (CAST(:site AS text) IS NULL OR n.site = :site)
    AND (CAST(:cause AS text) IS NULL OR n.reason = :cause)
    AND (CAST(:provider AS text) IS NULL OR n.provider = :provider)
    AND (CAST(:channel AS text) IS NULL OR n.channel = :channel)
    AND (CAST(:rule AS text) IS NULL OR n.rule = :rule)
    AND (:ids IS NULL OR n.id = ANY (:ids))
ORDER BY n.id LIMIT :at_most
"""  # noqa: S608 - constants


def _typed(sql: str) -> TextClause:
    return text(sql).bindparams(
        bindparam("ids", type_=ARRAY(Uuid)), bindparam("at_most", type_=Integer)
    )


FITTING = _typed(_FITTING)
_FITTING_LOCKED = _typed(f"{_FITTING} FOR UPDATE OF n SKIP LOCKED")
_BY_IDS = select(tables.notification).where(
    tables.notification.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
)
_NOTE = insert(tables.dead_letter_act)
_ADDED = ("acts", "redrives", "stands_elsewhere")


class SqlDeadLetters:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def select(self, selection: Selection, at_most: int) -> list[DeadLetter]:
        await self._uow.begin()
        rows = await self._uow.fetch(_FITTING_LOCKED, **asked(selection, at_most))
        kept = self._uow.repository(SqlNotifications)
        found = await kept.list_by(_BY_IDS, ids=[row["id"] for row in rows])
        by_id = {notification.id: notification for notification in found}
        return [letter_of(dict(row), by_id[row["id"]]) for row in rows]

    def note(self, notification: Notification, act: Act) -> None:
        self._uow.write(
            _NOTE,
            notification_id=notification.id,
            site=notification.site,
            number=act.number,
            kind=act.kind.value,
            cause=act.cause.value if act.cause else "",
            reason_code=act.reason_code,
            by=act.by,
            at=act.at,
        )


def asked(selection: Selection, at_most: int) -> dict[str, Any]:
    return {
        "site": selection.site,
        "cause": selection.cause,
        "provider": selection.provider,
        "channel": selection.channel,
        "rule": selection.rule,
        "ids": None if selection.ids is None else list(selection.ids),
        "at_most": at_most,
    }


def of_notification(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _ADDED}


def letter_of(row: dict[str, Any], notification: Notification) -> DeadLetter:
    return DeadLetter(notification, *(row[name] for name in _ADDED))
