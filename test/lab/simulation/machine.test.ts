import { SnapshotEngine } from '../../../lib';
import { resolveDefinition } from '../../../rehearsal/interpreter';
import { templateOf, testStack } from '../../../lab/synthesize';
import { DEFINITION, MACHINE } from '../../../lab/simulation/machine';

test('the machine that is simulated is the one that the engine’s stack deploys', () => {
  const stack = testStack();
  new SnapshotEngine(stack, 'Engine');
  const { definition } = resolveDefinition(templateOf(stack).toJSON(), {
    region: 'eu-central-1',
    account: '111122223333',
    partition: 'aws',
  });
  expect(withoutFunctions(definition)).toEqual(withoutFunctions(DEFINITION));
  expect(MACHINE.graph.startAt).toBe('ClaimRun');
});

/** A function's name is its logical id there and its file's name here. */
function withoutFunctions(definition: unknown): unknown {
  return JSON.parse(JSON.stringify(definition).replaceAll(/:function:[\w-]+:1/g, ':function:F:1'));
}
