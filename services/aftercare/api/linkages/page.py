"""Owns the page that a provider's link opens: no name, one form for each answer."""

from dataclasses import dataclass
from html import escape
from uuid import UUID

from services.aftercare.api.linkages.page_words import (
    KINDS,
    LABELS,
    REASONS,
    WORDS,
    Language,
    Shown,
)
from services.aftercare.domain.linkages.answers import ProviderAnswer
from services.aftercare.domain.linkages.disclosing import NOTICE
from services.aftercare.domain.linkages.linkage import LinkageKind
from shared.http.secret_pages import SecretPage

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--quiet:#4a5260;--line:#c6ccd4;
--act:#0b5394;--on:#fff;--wrong:#a3200d}
@media (prefers-color-scheme:dark){
:root{--ink:#f0f3f6;--paper:#15191e;--quiet:#b6bec9;--line:#4a5260;--act:#7db8f5;--on:#10151b;
--wrong:#ff9d8a}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);
color:var(--ink);font:1.125rem/1.5 system-ui,sans-serif}
main{width:100%;max-width:30rem;padding:2rem 1.25rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}
p{margin:0 0 1.25rem;color:var(--quiet)}
p[role=alert]{color:var(--wrong)}
dl{margin:0 0 1.75rem;display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}
dt{color:var(--quiet)}
dd{margin:0}
form{margin:0 0 1rem}
fieldset{margin:0;padding:1rem;border:1px solid var(--line);border-radius:.75rem}
legend{padding:0 .4rem;font-weight:600}
label{display:flex;gap:.6rem;align-items:center;min-height:2.75rem}
fieldset button{margin-top:.75rem}
label.day{display:block}
input[type=radio]{width:1.25rem;height:1.25rem;margin:0}
input[type=date]{display:block;width:100%;min-height:3rem;margin:.25rem 0 .75rem;padding:0 .75rem;
font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.5rem}
button{width:100%;min-height:3.25rem;border:2px solid var(--act);border-radius:.75rem;
background:transparent;color:var(--act);font:600 1.125rem/1.2 system-ui,sans-serif;cursor:pointer}
button.first{background:var(--act);color:var(--on)}
button:focus-visible,input:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
footer{margin-top:2rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.9rem;
color:var(--quiet)}
"""
PAGE = SecretPage(_STYLE)


@dataclass(frozen=True, slots=True)
class About:
    """The least that a page about a request says."""

    linkage_id: UUID
    kind: LinkageKind
    was_handed_over: bool


def page(
    shown: Shown,
    language: Language,
    about: About | None = None,
    *,
    wrong: str | None = None,
    desk: str | None = None,
) -> bytes:
    """Return the page.

    `wrong` says what is to be put right before the answer is sent again; `desk` whom to call.
    """
    words = WORDS[language][shown]
    alert = f'<p role="alert">{escape(wrong)}</p>\n' if wrong else ""
    body = "" if about is None else _facts(about, language) + alert + _forms(shown, about, language)
    call = f"<p>{escape(LABELS[language].desk)} <b>{escape(desk)}</b></p>\n" if desk else ""
    notice = "" if about is None else f'<footer lang="en">{escape(NOTICE)}</footer>\n'
    return PAGE.filled(
        language=language.value,
        title=LABELS[language].title,
        heading=words.heading,
        text=words.text,
        rest=body + call + notice,
    )


def reference(linkage_id: UUID) -> str:
    """Return what both sides name the request by on the phone."""
    digits = linkage_id.hex[-8:].upper()
    return f"{digits[:4]}-{digits[4:]}"


def _facts(about: About, language: Language) -> str:
    labels = LABELS[language]
    return (
        f"<dl><dt>{escape(labels.reference)}</dt><dd>{reference(about.linkage_id)}</dd>"
        f"<dt>{escape(labels.kind)}</dt><dd>{escape(KINDS[language][about.kind])}</dd></dl>\n"
    )


def _forms(shown: Shown, about: About, language: Language) -> str:
    labels = LABELS[language]
    if shown is Shown.ACCEPTED:
        done = f"<p>{escape(labels.handed_over)}</p>\n"
        hand_over = _press(ProviderAnswer.HAND_OVER, labels.hand_over)
        return (done if about.was_handed_over else hand_over) + _attendance(language)
    if shown not in {Shown.ASKS, Shown.WAITS}:
        return ""
    waitlist = _press(ProviderAnswer.WAITLIST, labels.waitlist) if shown is Shown.ASKS else ""
    accept = _press(ProviderAnswer.ACCEPT, labels.accept, first=True)
    return accept + waitlist + _decline(language)


def _press(answer: ProviderAnswer, label: str, *, first: bool = False) -> str:
    return f'<form method="post">{_button(answer, label, first=first)}</form>\n'


def _button(answer: ProviderAnswer, label: str, *, first: bool = False) -> str:
    # Without an action a form goes to the page's own address, which stands in no page then.
    style = ' class="first"' if first else ""
    named = f'name="answer" value="{answer.value}"'
    return f'<button type="submit" {named}{style}>{escape(label)}</button>'


def _decline(language: Language) -> str:
    choices = "".join(
        f'<label><input type="radio" name="reason_code" value="{code.value}" required> '
        f"{escape(words)}</label>\n"
        for code, words in REASONS[language].items()
    )
    labels = LABELS[language]
    button = _button(ProviderAnswer.DECLINE, labels.decline)
    return (
        f'<form method="post"><fieldset><legend>{escape(labels.reason)}</legend>\n'
        f"{choices}{button}</fieldset></form>\n"
    )


def _attendance(language: Language) -> str:
    labels = LABELS[language]
    button = _button(ProviderAnswer.ATTENDED, labels.attended, first=True)
    return (
        f'<form method="post"><label class="day">{escape(labels.attended_on)}'
        f'<input type="date" name="attended_on" required></label>{button}</form>\n'
    )
