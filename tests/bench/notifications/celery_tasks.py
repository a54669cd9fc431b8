"""The same sends and rows as a Celery user writes them; runs in an environment of its own.

Per message: it is claimed and its attempt committed, the provider is called, and what came of it
is committed with the event that tells of it. Started by celery_peer.py, which sets PEER_….
"""

import json
import os
import threading

import psycopg
import urllib3
from celery import Celery

app = Celery("peer", broker=os.environ["PEER_BROKER"])
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=4,
    broker_connection_retry_on_startup=True,
)
_URL = os.environ["PEER_PROVIDER"] + "/v1/messages"
_POOL = urllib3.PoolManager(maxsize=200, block=False)
_own = threading.local()

_CLAIM = (
    "UPDATE message SET state = 'sending', attempts = attempts + 1"
    " WHERE id = %s AND state = 'queued' AND expires_at > now() RETURNING phone, words"
)
_ALLOWED = "SELECT 1 FROM permission WHERE phone = %s AND is_granted"
_BEGIN = "INSERT INTO attempt (message_id, number, began_at) VALUES (%s, 1, now())"
_END = "UPDATE attempt SET ended_at = now(), outcome = 'accepted' WHERE message_id = %s"
_SENT = "UPDATE message SET state = 'sent', sent_at = now(), reference = %s WHERE id = %s"
_TELL = "INSERT INTO outbox (message_id, event) VALUES (%s, %s)"


def _connection() -> psycopg.Connection:
    if not hasattr(_own, "connection"):
        _own.connection = psycopg.connect(os.environ["PEER_DSN"], autocommit=True)
    connection: psycopg.Connection = _own.connection
    return connection


@app.task(name="send")  # type: ignore[untyped-decorator]  # Celery is not installed here
def send(message_id: str) -> None:
    connection = _connection()
    with connection.transaction():
        row = connection.execute(_CLAIM, (message_id,)).fetchone()
        if row is None or connection.execute(_ALLOWED, (row[0],)).fetchone() is None:
            return
        connection.execute(_BEGIN, (message_id,))
    reference = _hand_over(message_id, *row)
    with connection.transaction():
        connection.execute(_END, (message_id,))
        connection.execute(_SENT, (reference, message_id))
        connection.execute(_TELL, (message_id, json.dumps({"sent": message_id})))


def _hand_over(message_id: str, phone: str, words: str) -> str:
    body = {"reference": message_id, "to": phone, "from": "+13035550100", "text": words}
    answer = _POOL.request(
        "POST",
        _URL,
        body=json.dumps(body),
        headers={
            "Authorization": "Bearer " + os.environ["PEER_SECRET"],
            "Content-Type": "application/json",
            "Idempotency-Key": message_id,
        },
        timeout=5.0,
        retries=False,
    )
    reference: str = json.loads(answer.data)["id"]
    return reference
