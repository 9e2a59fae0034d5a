import { SSMClient, type CreateOpsItemCommand } from '@aws-sdk/client-ssm';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, type App } from 'aws-cdk-lib';
import { TEST_CONTEXT, templateOf } from '../../lab/synthesize';
import { matches, type EventPattern } from '../lib/observability/event-pattern';

const EXAMPLE = join(__dirname, '../../examples/ticket');

interface Sample {
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const sample = (name: string): Sample =>
  JSON.parse(readFileSync(join(__dirname, '../../docs/events', `${name}.json`), 'utf8')) as Sample;

const changed = (event: Sample, detail: object): Sample => ({ ...event, detail: { ...event.detail, ...detail } });

describe('examples/ticket', () => {
  let patterns: readonly EventPattern[];

  beforeAll(async () => {
    process.env.CDK_CONTEXT_JSON = JSON.stringify(TEST_CONTEXT);
    const { app } = (await import(join(EXAMPLE, 'app'))) as { readonly app: App };
    const [stack] = app.node.children.filter((child) => Stack.isStack(child));
    patterns = Object.values(templateOf(stack as Stack).findResources('AWS::Events::Rule')).flatMap(
      ({ Properties }) => {
        const { EventPattern: pattern } = Properties as { readonly EventPattern?: EventPattern };
        return pattern === undefined ? [] : [pattern];
      },
    );
  });

  test.each([
    ['a run that failed', changed(sample('run-completed'), { verdict: 'Failed' }), 1],
    ['a run that completed', changed(sample('run-completed'), { verdict: 'Completed' }), 0],
    ['a run that did not start', sample('run-missed'), 1],
    ['an instance that may be frozen', changed(sample('thaw-owed'), { confirmed: 'owed' }), 1],
    ['an instance that is thawed', changed(sample('thaw-owed'), { confirmed: 'confirmed' }), 0],
    ['a set that was made', sample('snapshot-set-created'), 0],
  ])('opens as many tickets for %s as it should', (_, event, tickets) => {
    expect(patterns.filter((pattern) => matches(pattern, event))).toHaveLength(tickets);
  });

  describe('its function', () => {
    const load = () =>
      import(join(EXAMPLE, 'open-ops-item/index')) as Promise<{ readonly handler: (event: Sample) => Promise<void> }>;
    const send = jest.spyOn(SSMClient.prototype, 'send');

    afterAll(() => {
      send.mockRestore();
    });

    test('opens one OpsItem for each attempt that holds an instance', async () => {
      send.mockResolvedValue(undefined as never);
      const event = sample('thaw-owed');
      await (await load()).handler(event);
      const [command] = send.mock.lastCall as unknown as [CreateOpsItemCommand];
      expect(command.input.Title).toContain(String(event.detail.instance));
      expect(command.input.OperationalData?.['/aws/dedup']?.Value).toContain(String(event.detail.executionId));
    });

    test('takes an OpsItem that is open for the answer, and no other error', async () => {
      const failing = (name: string) => send.mockRejectedValue(Object.assign(new Error(name), { name }) as never);
      const { handler } = await load();
      failing('OpsItemAlreadyExistsException');
      await expect(handler(sample('thaw-owed'))).resolves.toBeUndefined();
      failing('InternalServerError');
      await expect(handler(sample('thaw-owed'))).rejects.toThrow('InternalServerError');
    });
  });
});
