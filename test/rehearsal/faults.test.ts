import { createFaultInjector, parseFault } from '../../rehearsal/faults';

const STATES = ['Hold', 'SendPreScript', 'SnapshotWhenFrozen', 'RecordOutcome', 'CompleteRun'];

/** Whether `--fault STATE=KIND` hits a call of that operation by the state's function. */
function isHit(fault: string, operation: string): boolean {
  const request = parseFault(fault, STATES);
  const injector = createFaultInjector([request]);
  injector.working('key', request.state);
  return injector.ofCall({ at: 0, service: 'any', operation, input: {}, caller: 'key' }) !== undefined;
}

test.each([
  ['SendPreScript=throttle', 'SendCommand', true],
  ['SendPreScript=throttle', 'UpdateItem', false],
  ['SendPreScript=throttle', 'ListCommandInvocations', false],
  ['SnapshotWhenFrozen=call-timeout', 'CreateSnapshots', true],
  ['SnapshotWhenFrozen=call-timeout', 'SendCommand', false],
  ['SnapshotWhenFrozen=lost-status', 'SendCommand', true],
  ['RecordOutcome=call-error', 'CreateTags', true],
  ['RecordOutcome=call-error', 'PutEvents', false],
  ['CompleteRun=call-error', 'PutEvents', true],
  ['Hold=call-error', 'PutItem', true],
])('%s hits %s: %s', (fault, operation, expected) => {
  expect(isHit(fault, operation)).toBe(expected);
});

test('a kind that does not fit its state is refused with those that do', () => {
  expect(() => parseFault('Hold=lost-status', STATES)).toThrow('allowed: error, error-after, crash, timeout');
});
