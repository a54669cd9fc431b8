"""An import-linter contract: modules that may import what is named, and the standard library."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class AllowOnlyContract(Contract):
    """`source_modules` and all below them may import `allowed_modules` alone, directly."""

    type_name = "allow_only"

    source_modules = fields.ListField(subfield=fields.ModuleField())
    allowed_modules = fields.ListField(subfield=fields.ModuleField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - its name is the interface's
        allowed = {*_names(self.allowed_modules), *sys.stdlib_module_names}
        foreign = {
            (importer, imported)
            for source in _names(self.source_modules)
            for importer in {source} | graph.find_descendants(source)
            for imported in graph.find_modules_directly_imported_by(importer)
            if not any(imported == name or imported.startswith(f"{name}.") for name in allowed)
        }
        return ContractCheck(kept=not foreign, metadata={"foreign": sorted(foreign)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["foreign"]:
            output.print_error(f"{importer} is not allowed to import {imported}", bold=False)


def _names(modules: object) -> list[str]:
    return [module.name for module in modules]  # type: ignore[attr-defined]  # a set of Modules
