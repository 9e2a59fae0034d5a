import type { App, Stack } from 'aws-cdk-lib';
import { Stack as CdkStack } from 'aws-cdk-lib';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectGolden } from '../lib/golden';
import { TEST_CONTEXT, templateOf } from '../../lab/synthesize';
import { nagTests } from './nag';

const EXAMPLES = join(__dirname, '../../examples');
const TOPICS = readdirSync(EXAMPLES).filter((name) => !name.includes('.'));

beforeAll(() => {
  process.env.CDK_VALIDATION = 'true';
});

nagTests();

describe('an example', () => {
  beforeAll(() => {
    process.env.CDK_CONTEXT_JSON = JSON.stringify(TEST_CONTEXT);
  });

  test.each(TOPICS)('%s is synthesized to what was committed', async (topic) => {
    const { app } = (await import(join(EXAMPLES, topic, 'app'))) as { readonly app: App };
    const stacks = app.node.children.filter((child) => CdkStack.isStack(child));
    expectGolden(
      join(__dirname, '__golden__', `${topic}.json`),
      Object.fromEntries(stacks.map((stack) => [stack.stackName, digest(stack)])),
    );
  });
});

test('the index names every example, and each has a README', () => {
  const index = readFileSync(join(EXAMPLES, 'README.md'), 'utf8');
  expect([...index.matchAll(/^\| \[([a-z-]+)\]/gm)].map(([, name]) => name).sort()).toEqual([...TOPICS].sort());
  expect(TOPICS.filter((topic) => !existsSync(join(EXAMPLES, topic, 'README.md')))).toEqual([]);
});

interface Resource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}

/** A stack without what other tests hold: of an engine how many resources it has, of a document no script. */
function digest(stack: Stack): object {
  const resources = Object.entries(templateOf(stack).toJSON().Resources as Record<string, Resource>);
  const ofEngine = resources.filter(([id]) => id.startsWith('Engine'));
  const others = resources.filter(([id]) => !id.startsWith('Engine'));
  return {
    engineResources: ofEngine.length,
    resources: Object.fromEntries(
      others.map(([id, { Type, Properties }]) => [id, { Type, Properties: withoutScript(Properties) }]),
    ),
  };
}

function withoutScript(properties: unknown = {}): object {
  const text = JSON.stringify(properties, (key, value: unknown) => (key === 'runCommand' ? 'a script' : value));
  return JSON.parse(text) as object;
}
