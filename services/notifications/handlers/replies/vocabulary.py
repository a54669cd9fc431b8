"""Publishing a site's words of replies; the next reply is read by them."""

from dataclasses import dataclass

from services.notifications.domain.replies.vocabulary import ReplyWords, checked
from services.notifications.domain.replies.words import Vocabulary, Words, vocabulary_of
from services.notifications.domain.terms import Language
from services.notifications.ports import NotificationsUnitOfWork
from shared.errors import StaleVersion
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReplyWords:
    """`expected_number` is that of the version in force; 0 for the words of the first day."""

    language: Language
    words: Words
    by: str
    expected_number: int | None = None


async def publish_reply_words(
    command: PublishReplyWords, uow: NotificationsUnitOfWork
) -> ReplyWords:
    """Put a new version in force. Raises WordSaysNothing, WordMeansSomethingElse, StaleVersion."""
    in_force = {one.language: one for one in await uow.reply_words.in_force()}
    before = in_force.get(command.language)
    number = before.number if before else 0
    if command.expected_number not in {None, number}:
        raise StaleVersion
    others = {language: one.words for language, one in in_force.items()}
    published = ReplyWords(
        id=new_id(),
        site=uow.site,
        language=command.language,
        number=number + 1,
        words=checked(command.words, command.language, others),
        published_at=uow.now,
        published_by=command.by,
    )
    if before is not None:
        before.end(uow.now)
        uow.save(before)
    uow.reply_words.add(published)
    uow.save(published)
    return published


async def vocabulary_in_force(uow: NotificationsUnitOfWork) -> Vocabulary:
    """Return what the site understands now."""
    return vocabulary_of({one.language: one.words for one in await uow.reply_words.in_force()})
