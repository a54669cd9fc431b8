"""Routes of a site's cadence rules: try a version, publish it, and see all there were."""

from services.aftercare.api.check_ins.cadence_forms import RulesForm
from services.aftercare.api.check_ins.cadence_views import CadenceRulesView, CadenceTrial
from services.aftercare.api.clock import Now
from services.aftercare.api.parameters import AftercareCommands, UsualCadence, router_of
from services.aftercare.domain.check_ins.rules import CadenceRules
from services.aftercare.handlers.check_ins import publishing as handlers
from services.aftercare.queries import cadences as queries
from services.aftercare.tables.cadences import rules_of
from shared.http.answer import Answer
from shared.http.paging import Page, Paging
from shared.http.reading import Reads
from shared.identifiers import new_id

router = router_of("cadence-rules")


@router.get("")
async def list_cadence_rules(reads: Reads, paging: Paging) -> Page[CadenceRulesView]:
    """List every version that the site has published, oldest first."""
    rows = await queries.versions(reads.database, reads.site, paging)
    return paging.page(
        rows,
        lambda row: CadenceRulesView.model_validate(rules_of(dict(row))),
        lambda row: row["id"],
    )


@router.put("")
async def publish_cadence_rules(
    body: RulesForm, command: AftercareCommands, cadence: UsualCadence
) -> Answer[CadenceRulesView]:
    """Publish the next version; the same again is the version that stands.

    Plans that begin from now on are asked by it. Those that have begun keep theirs until somebody
    moves them.
    """
    wish = handlers.PublishCadenceRules(said=body.said(), first_cadence=cadence)
    async with command.unit_of_work() as uow:
        rules = await handlers.publish_cadence_rules(wish, uow)
        view = CadenceRulesView.model_validate(rules)
        return command.answered(uow, view, version=rules.version)


@router.post("/trial")
async def try_cadence_rules(body: RulesForm, reads: Reads, now: Now) -> CadenceTrial:
    """Say what rules would do to the plans that are asked now. It publishes nothing."""
    draft = CadenceRules(id=new_id(), site=reads.site, number=0, **body.said())
    return CadenceTrial.of(await queries.trial_of(reads.database, draft, now))
