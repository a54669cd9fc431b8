"""Whom a session is for, and how they meet."""

from enum import StrEnum

from shared.errors import Invalid


class Modality(StrEnum):
    IN_PERSON = "in_person"
    TELEHEALTH = "telehealth"
    HYBRID = "hybrid"


class CurriculumItemIsUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__("The track's curriculum has no such item.", field="curriculum")


class PhaseIsUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__("The track has no phase of this code.", field="phases")
