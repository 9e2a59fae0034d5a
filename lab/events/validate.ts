import type { ValidateFunction } from 'ajv';
import Ajv from 'ajv-draft-04';
import { DetailType } from '../../lambdas/domain/events';
import type { Schema } from '../../lib/observability/schemas/fields';
import { strictSchemaOf } from '../../lib/observability/schemas/json-schemas';

const ajv = new Ajv({ allErrors: true, formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ } });

const ofType = new Map<string, ValidateFunction>(
  Object.values(DetailType).map((type) => [type, ajv.compile(strictSchemaOf(type))]),
);

/** What is wrong with an event by its own schema, and what the schema does not name. */
export function complaintsOf(event: { readonly 'detail-type': string }): readonly string[] {
  const validate = ofType.get(event['detail-type']);
  if (validate === undefined) {
    return [`there is no schema of ${event['detail-type']}`];
  }
  validate(event);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/** The same by a schema as it was published. */
export function isValid(schema: Schema, event: unknown): boolean {
  return ajv.validate(schema, event);
}
