import { EVENT_SOURCE, type DetailType } from '../../lambdas/domain/events';
import { EVENTS } from './details';
import { INSTANT, listOf, objectOf, TEXT, type AnyFields, type Schema } from './fields';

/** Schema of an event as EventBridge delivers it. */
export function schemaOf(detailType: DetailType): Schema & { readonly $schema: string; readonly title: string } {
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

export function fieldsOf(detailType: DetailType): AnyFields {
  return EVENTS[detailType].fields;
}

/** The same that refuses what it does not name: consumers must bear new fields, our own tests must see them. */
export function closed(schema: Schema): Schema {
  const { items, properties } = schema;
  return {
    ...schema,
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(properties === undefined
      ? {}
      : {
          additionalProperties: false,
          properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, closed(each)])),
        }),
  };
}

/** Of the files of an event: `run-started`. */
export function fileName(detailType: DetailType): string {
  return detailType.toLowerCase().replaceAll(' ', '-');
}
