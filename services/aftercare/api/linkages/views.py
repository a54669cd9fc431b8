"""What the API shows of linkages."""

from services.aftercare.api.views import View
from services.aftercare.domain.linkages.linkage import LinkageKind, LinkageState


class LinkageView(View):
    kind: LinkageKind
    provider_code: str | None
    state: LinkageState
