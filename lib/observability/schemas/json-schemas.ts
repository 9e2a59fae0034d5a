import { EVENT_SOURCE, type DetailTypeText } from '../../../lambdas/domain/events';
import { EVENTS } from './details';
import { INSTANT, listOf, objectOf, TEXT, type AnyFields, type Schema } from './fields';
import { defined } from '../../../lambdas/domain/json';

/** The published schema of an event, as EventBridge delivers it. */
export function schemaOf(detailType: DetailTypeText): Schema {
  return open(fullSchemaOf(detailType));
}

/** The same that refuses a field or a reason that no schema names. */
export function strictSchemaOf(detailType: DetailTypeText): Schema {
  return closed(fullSchemaOf(detailType));
}

function fullSchemaOf(detailType: DetailTypeText): Schema & { readonly $schema: string; readonly title: string } {
  const { when } = EVENTS[detailType];
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    title: detailType,
    description: when,
    type: 'object',
    required: ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail'],
    properties: {
      version: TEXT,
      id: TEXT,
      'detail-type': { enum: [detailType] },
      source: { enum: [EVENT_SOURCE] },
      account: TEXT,
      time: INSTANT,
      region: TEXT,
      resources: listOf(TEXT),
      detail: objectOf(fieldsOf(detailType)),
    },
  };
}

export function fieldsOf(detailType: DetailTypeText): AnyFields {
  return EVENTS[detailType].fields;
}

/** As it is published: consumers must accept new fields and reasons. */
function open({ known: _, ...schema }: Schema): Schema {
  return within(schema, open);
}

/** As our own tests take it: what it does not name is refused. */
function closed({ known, ...schema }: Schema): Schema {
  return {
    ...within(schema, closed),
    ...defined({ additionalProperties: schema.properties && false, enum: known }),
  };
}

function within(schema: Schema, change: (inner: Schema) => Schema): Schema {
  const { items, properties } = schema;
  const changed = properties && Object.entries(properties).map(([name, each]) => [name, change(each)] as const);
  return {
    ...schema,
    ...defined({ items: items && change(items), properties: changed && Object.fromEntries(changed) }),
  };
}

/** Of the files of an event: `run-started`. */
export function fileName(detailType: DetailTypeText): string {
  return detailType.toLowerCase().replaceAll(' ', '-');
}
