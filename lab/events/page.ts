import { DetailType, type DetailTypeText } from '../../lambdas/domain/events';
import { markdownTable } from '../markdown-table';
import { EVENTS } from '../../lib/observability/schemas/details';
import type { Schema } from '../../lib/observability/schemas/fields';
import { REASONS } from '../../rehearsal/report/reasons';
import { fieldsOf, fileName } from '../../lib/observability/schemas/json-schemas';

const INTRODUCTION = `# Events

This page is written by \`npm run golden\`; don’t edit it. Events have the source \`quiesce\` and go to the engine’s bus. Decide
by the tags of the snapshots: delivery of events is best effort, so an event may be repeated or lost. Each event has a JSON
Schema of draft 4, which EventBridge’s schema registry accepts, and a sample. A simulated run of the product sent the sample; it
is shown as EventBridge delivers it. Test a rule with the sample before you deploy the rule:

\`\`\`sh
aws events test-event-pattern --event file://docs/events/run-completed.json \\
  --event-pattern '{"source":["quiesce"],"detail":{"verdict":[{"anything-but":"Completed"}]}}'
\`\`\`

Later versions may add fields and reasons. Existing ones keep their name and meaning.

\`new EventSchemas(stack, 'Schemas')\` registers the schemas in a registry of EventBridge, under names such as
\`quiesce@RunCompleted\`. The console and code bindings find them there. [examples/ticket](../examples/ticket) opens tickets
from events.`;

const REASONS_TELL =
  'A reason says why a set is only crash-consistent, why a target has no set, or why a run did nothing. The tag `quiesce:reason` has the same values. [drills.md](drills.md#when-a-drill-fails) has the reasons of restore drills.';

/** The page of all events in Markdown, before prettier. */
export function pageOfEvents(): string {
  const sections = Object.values(DetailType).map(sectionOf);
  const reasons = markdownTable(
    ['reason', 'meaning'],
    Object.entries(REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
  );
  return [INTRODUCTION, ...sections, '## Reasons', REASONS_TELL, reasons].join('\n\n');
}

function sectionOf(detailType: DetailTypeText): string {
  const { when, listener, resources } = EVENTS[detailType];
  const files = `events/${fileName(detailType)}`;
  return [
    `## ${detailType}`,
    `${when} \`resources\`: ${resources}. Listen with \`${listener}\`; [schema](${files}.schema.json), [sample](${files}.json).`,
    markdownTable(
      ['detail', 'present', 'type', 'meaning'],
      Object.entries(fieldsOf(detailType)).map(([name, { presence, schema }]) => [
        `\`${name}\``,
        presence,
        shapeOf(schema),
        schema.description,
      ]),
    ),
  ].join('\n\n');
}

function shapeOf({ type = '', format, enum: values, known, items, properties }: Schema): string {
  if (known !== undefined) {
    const isOfSets = known.every((reason) => reason in REASONS);
    return `text, a [reason](${isOfSets ? '#reasons' : 'drills.md#when-a-drill-fails'})`;
  }
  if (values !== undefined) {
    return quoted(values);
  }
  if (items !== undefined) {
    return `list: ${shapeOf(items)}`;
  }
  if (properties !== undefined) {
    return `{ ${quoted(Object.keys(properties))} }`;
  }
  if (format === 'date-time') {
    return 'instant, ISO-8601';
  }
  return type === 'string' ? 'text' : type;
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => (text === '' ? 'empty' : `\`${text}\``)).join(', ');
}
