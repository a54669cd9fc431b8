"""Owns the routes of the words by which a site understands replies: in versions, by language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.notifications.domain.replies.vocabulary import ReplyWords
from services.notifications.domain.replies.words import ALWAYS, FIRST_DAY, Meaning, Words
from services.notifications.domain.terms import Language
from services.notifications.handlers.replies import vocabulary as handlers
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import replies as queries
from services.notifications.tables import reply_words_of
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form, Line
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["replies"], route_class=CommandRoute)

Listed = Annotated[list[Line], Field(max_length=60)]


class WordsForm(Form):
    """What people write, in any letters: accents, capitals and marks between make no other word."""

    stop: Listed = []
    start: Listed = []
    help: Listed = []
    yes: Listed = []
    no: Listed = []

    def words(self) -> Words:
        return {Meaning(name): tuple(listed) for name, listed in self}


class ReplyWordsForm(Form):
    """All that the language has beside the words of the law: it takes the place of what was."""

    words: WordsForm


class WordsView(BaseModel):
    stop: list[str]
    start: list[str]
    help: list[str]
    yes: list[str]
    no: list[str]

    @classmethod
    def of(cls, words: Words) -> Self:
        return cls(**{name: list(words.get(Meaning(name), ())) for name in cls.model_fields})


class ReplyWordsView(BaseModel):
    """`number` 0 are the words of the first day. `ended_at` is null for what is in force."""

    language: Language
    number: int
    words: WordsView
    published_at: datetime | None
    published_by: str | None
    ended_at: datetime | None

    @classmethod
    def of(cls, one: ReplyWords) -> Self:
        return cls(**{**vars(one), "words": WordsView.of(one.words)})

    @classmethod
    def in_force(cls, language: Language, own: Mapping[Language, ReplyWords]) -> Self:
        if language in own:
            return cls.of(own[language])
        return cls(
            language=language,
            number=0,
            words=WordsView.of(FIRST_DAY[language]),
            published_at=None,
            published_by=None,
            ended_at=None,
        )


class VocabularyView(BaseModel):
    """`always` is understood at every site, whatever it publishes: 47 CFR 64.1200(a)(10), CTIA."""

    always: WordsView
    languages: list[ReplyWordsView]


@router.get("/sites/{site}/reply-words")
async def show_reply_words(site: Site, reads: Reads) -> VocabularyView:
    """Show what replies are understood by now."""
    own = await queries.reply_words_in_force(reads.database, site)
    return VocabularyView(
        always=WordsView.of(ALWAYS),
        languages=[ReplyWordsView.in_force(language, own) for language in Language],
    )


@router.put("/sites/{site}/reply-words/{language}")
async def publish_reply_words(
    site: Site,  # noqa: ARG001 - the command holds it
    language: Language,
    body: ReplyWordsForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[ReplyWordsView]:
    """Publish a language's words as a new version: the next reply is read by them.

    To go back, publish an earlier version's words. `If-Match` is the number in force.
    """
    asked = handlers.PublishReplyWords(
        language=language,
        words=body.words.words(),
        by=command.principal.subject,
        expected_number=command.if_match,
    )
    async with command.unit_of_work() as uow:
        published = await handlers.publish_reply_words(asked, uow)
        return command.answered(uow, ReplyWordsView.of(published), version=published.number)


@router.get("/sites/{site}/reply-words/{language}/versions")
async def list_reply_words_versions(
    site: Site, language: Language, reads: Reads, paging: Paging
) -> Page[ReplyWordsView]:
    """List what was published for a language, oldest first."""
    rows = await queries.reply_words_versions(reads.database, site, language, paging)
    return paging.page(
        rows, lambda row: ReplyWordsView.of(reply_words_of(dict(row))), lambda row: row["id"]
    )
