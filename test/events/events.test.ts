import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DetailType, type DetailTypeText } from '../../lambdas/domain/events';
import { SnapshotEngine } from '../../lib';
import { templateOf, testStack } from '../../lab/synthesize';
import { EVENTS } from '../../lab/events/details';
import type { Delivered } from '../../lab/events/delivered';
import { pageOfEvents } from '../../lab/events/page';
import { samples } from '../../lab/events/samples';
import { fileName, schemaOf } from '../../lab/events/schemas';
import { complaintsOf, isValid } from '../../lab/events/validate';

const DOCS = join(__dirname, '../../docs');
const TYPES = Object.values(DetailType);

/** Holds a committed file against what it has to say, or writes it; the form is prettier's, which Jest can't load. */
function expectFile(file: string, text: string, plain: (text: string) => unknown): void {
  const path = join(DOCS, file);
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(path, text);
  }
  expect(existsSync(path) ? plain(readFileSync(path, 'utf8')) : `${file} is missing: npm run golden`).toEqual(
    plain(text),
  );
}

const unpadded = (markdown: string): string => markdown.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---').trim();

let sent: Readonly<Record<DetailTypeText, Delivered>>;

beforeAll(async () => {
  sent = await samples();
});

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

test('docs/events.md names every event with every field', () => {
  expectFile('events.md', pageOfEvents(), unpadded);
});

test.each(TYPES)('the schema of %s is the one that was committed', (type) => {
  expectFile(`events/${fileName(type)}.schema.json`, json(schemaOf(type)), JSON.parse);
});

test.each(TYPES)('the sample of %s is what the product sends, and fits its schema', (type) => {
  const sample = sent[type];
  expect(complaintsOf(sample)).toEqual([]);
  expect(isValid(schemaOf(type), sample)).toBe(true);
  expectFile(`events/${fileName(type)}.json`, json(sample), JSON.parse);
});

test('an event has a schema and a sample, and nothing else has', () => {
  const files = TYPES.flatMap((type) => [`${fileName(type)}.json`, `${fileName(type)}.schema.json`]);
  expect(readdirSync(join(DOCS, 'events')).sort()).toEqual(files.sort());
});

test.each(TYPES)('%s has the listener that its page names', (type) => {
  const stack = testStack();
  const engine = new SnapshotEngine(stack, 'Engine');
  engine[EVENTS[type].listener]('Listener');
  templateOf(stack).hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'detail-type': [type] } });
});

test('a schema bears fields that may come, and refuses a value or a type that is none', () => {
  const sample = sent['Run Completed'];
  const changed = (changes: object) => ({ ...sample, detail: { ...sample.detail, ...changes } });
  const schema = schemaOf('Run Completed');
  expect(isValid(schema, changed({ new: 1, reason: 'new' }))).toBe(true);
  expect(isValid(schema, changed({ verdict: 'Perhaps' }))).toBe(false);
  expect(isValid(schema, changed({ counts: { failed: 'one' } }))).toBe(false);
  expect(isValid(schema, { ...sample, 'detail-type': 'Run Started' })).toBe(false);
});
