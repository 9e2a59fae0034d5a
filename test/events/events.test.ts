import type { CfnElement } from 'aws-cdk-lib';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DetailType, type DetailTypeText } from '../../lambdas/domain/events';
import { EventSchemas, SnapshotEngine } from '../../lib';
import { aPolicy } from '../lib/builders';
import { matches, type EventPattern } from '../lib/observability/event-pattern';
import { templateOf, testStack } from '../../lab/synthesize';
import { EVENTS } from '../../lib/observability/schemas/details';
import type { Delivered } from '../../lab/events/delivered';
import { pageOfMetrics } from '../../lab/events/metrics-page';
import { pageOfEvents } from '../../lab/events/page';
import { samples } from '../../lab/events/samples';
import { fileName, schemaOf } from '../../lib/observability/schemas/json-schemas';
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

test('docs/metrics.md names every metric with its meaning', () => {
  const page = pageOfMetrics();
  expect(page).not.toContain('|  |'); // One of which the code says nothing.
  expectFile('metrics.md', page, unpadded);
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

describe('the rules that listeners make', () => {
  const stack = testStack();
  const engine = new SnapshotEngine(stack, 'Engine');
  const policies = ['databases', 'another'].map((policyName) => aPolicy(stack, { engine, policyName }, policyName));
  const made = Object.values(EVENTS).flatMap(({ listener }) =>
    [engine, ...policies].map((construct) => ({
      name: `${construct.node.id} ${listener}`,
      rule: construct[listener](`On-${listener}`),
    })),
  );
  const { Resources } = templateOf(stack).toJSON() as {
    readonly Resources: Readonly<Record<string, { readonly Properties: { readonly EventPattern: EventPattern } }>>;
  };
  const rules = made.map(({ name, rule }) => ({
    name,
    pattern: Resources[stack.getLogicalId(rule.node.defaultChild as CfnElement)]?.Properties.EventPattern ?? {},
  }));

  test.each(TYPES)('of the sample of %s its own listener hears, of the engine and of its policy alone', (type) => {
    const { detail } = sent[type] as { readonly detail: { readonly policy?: string; readonly policy_id?: string } };
    expect(detail.policy ?? detail.policy_id).toBe('databases');
    const heard = rules.filter(({ pattern }) => matches(pattern, sent[type])).map(({ name }) => name);
    const { listener } = EVENTS[type];
    expect(heard).toEqual([`Engine ${listener}`, `databases ${listener}`]);
  });
});

test('EventSchemas registers the schemas that are published', () => {
  const stack = testStack();
  new EventSchemas(stack, 'Schemas');
  const registered = Object.values(templateOf(stack).findResources('AWS::EventSchemas::Schema')).map(
    ({ Properties }) => Properties as { readonly SchemaName: string; readonly Type: string; readonly Content: string },
  );
  expect(registered.map(({ SchemaName }) => SchemaName)).toEqual(
    TYPES.map((type) => `quiesce@${type.replaceAll(' ', '')}`),
  );
  for (const [index, type] of TYPES.entries()) {
    const { Type, Content = '' } = registered[index] ?? {};
    expect(Type).toBe('JSONSchemaDraft4');
    expect(JSON.parse(Content)).toEqual(
      JSON.parse(readFileSync(join(DOCS, `events/${fileName(type)}.schema.json`), 'utf8')),
    );
  }
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
