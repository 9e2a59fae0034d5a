import { REHEARSED_POLICY } from '../../../../lab/benchmark/measure';
import { countInRehearsal } from '../../../../lab/benchmark/rehearsed/rehearse';

test('the window of a rehearsal is counted: the command is started, and its report is read', async () => {
  const { targets, transitions, calls } = await countInRehearsal(REHEARSED_POLICY);
  expect({ targets, transitions }).toEqual({ targets: 1, transitions: 0 });
  expect(calls).toBeGreaterThan(0);
});
