import { DetailType } from '../../lambdas/domain/events';
import { markdownTable } from '../markdown-table';
import { EVENTS } from './details';
import type { Schema } from './fields';
import { REASONS } from './reasons';
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

New fields and new reasons may come; those that are there keep name and meaning.`;

const REASONS_TELL =
  'Why a set is only crash-consistent, why a target has none, or why a run did nothing; the tag `quiesce:reason` has the same.';

/** The page of all events in Markdown, before prettier. */
export function pageOfEvents(): string {
  const sections = Object.values(DetailType).map(sectionOf);
  const reasons = markdownTable(
    ['reason', 'meaning'],
    Object.entries(REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
  );
  return [INTRODUCTION, ...sections, '## Reasons', REASONS_TELL, reasons].join('\n\n');
}

function sectionOf(detailType: DetailType): string {
  const { when, listener, resources } = EVENTS[detailType];
  const files = `events/${fileName(detailType)}`;
  return [
    `## ${detailType}`,
    `${when} \`resources\`: ${resources}. Listen with \`${listener}\`; [schema](${files}.schema.json), [sample](${files}.json).`,
    markdownTable(
      ['detail', 'there', 'is', 'meaning'],
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
    return 'text, a [reason](#reasons)';
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
