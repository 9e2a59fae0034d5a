import type { DetailType } from '../../lambdas/domain/events';
import { EVENTS } from './details';
import type { Schema } from './fields';
import { fieldsOf, fileName } from './schemas';

const INTRODUCTION = `# Events

Written by \`npm run golden\`; don’t edit it. Events have the source \`quiesce\` and go to the engine’s bus. Tags are the
truth: events may be repeated or lost. Each has a JSON Schema of draft 4, as EventBridge’s schema registry takes it, and a
sample that the product sent in a simulated run, as EventBridge delivers it. Try a rule of your own on it before you deploy
the rule:

\`\`\`sh
aws events test-event-pattern --event file://docs/events/run-completed.json \\
  --event-pattern '{"source":["quiesce"],"detail":{"verdict":[{"anything-but":"Completed"}]}}'
\`\`\`

New fields may come; those that are there keep name and meaning.`;

/** The page of all events in Markdown, before prettier. */
export function pageOfEvents(): string {
  const sections = (Object.keys(EVENTS) as DetailType[]).map(sectionOf);
  return [INTRODUCTION, ...sections].join('\n\n');
}

function sectionOf(detailType: DetailType): string {
  const { when, listener, resources } = EVENTS[detailType];
  const files = `events/${fileName(detailType)}`;
  return [
    `## ${detailType}`,
    `${when} \`resources\`: ${resources.charAt(0).toLowerCase()}${resources.slice(1)} Listen with \`${listener}\`; [schema](${files}.schema.json), [sample](${files}.json).`,
    [
      '| detail | there | is | meaning |',
      '| --- | --- | --- | --- |',
      ...Object.entries(fieldsOf(detailType)).map(
        ([name, { presence, schema }]) => `| \`${name}\` | ${presence} | ${shapeOf(schema)} | ${schema.description} |`,
      ),
    ].join('\n'),
  ].join('\n\n');
}

/** The longest list of values that a cell holds; the schema has the others. */
const MOST_VALUES = 5;

function shapeOf({ type = '', format, enum: values, items, properties }: Schema): string {
  if (values !== undefined && values.length > MOST_VALUES) return `one of ${values.length} texts, see the schema`;
  if (values !== undefined) return values.map((value) => (value === '' ? 'empty' : `\`${value}\``)).join(', ');
  if (items !== undefined) return `list: ${shapeOf(items)}`;
  if (properties !== undefined)
    return `{ ${Object.keys(properties)
      .map((name) => `\`${name}\``)
      .join(', ')} }`;
  if (format === 'date-time') return 'instant, ISO-8601';
  return type === 'string' ? 'text' : type;
}
