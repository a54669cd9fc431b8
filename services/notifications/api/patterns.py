"""Owns the patterns of this service's forms, and in which words a mismatch is told."""

from shared.http.validation import in_words

REGION = in_words("^[A-Z]{2}$", "is not a country of two capital letters (ISO 3166-1), such as US")
SIX_DIGITS = in_words("^[0-9]{6}$", "is not a code of six digits, such as 042137")
BROWSER_KEY = in_words("^[A-Za-z0-9_-]+=*$", "is not a key as browsers give it (base64url)")
