import { failing } from '../../../../lab/simulation/faults';
import { CHECK } from '../../../../lab/simulation/builders';
import { always, printing, rejection, shorterBy } from '../failures';
import { drilling, EXECUTION, passes, REPEATED, type Drilling, type DrillingOptions } from './drilling';

async function sending(options: DrillingOptions = {}): Promise<Drilling> {
  const there = drilling(options);
  await there.walkTo('SendCheck');
  return there;
}

async function awaiting(options: DrillingOptions = {}): Promise<Drilling> {
  const there = drilling(options);
  await there.walkTo('AwaitCheck');
  return there;
}

/** Asks until it does not say `wait`. */
async function ends(there: Drilling) {
  for (let asked = 0; asked < 20; asked += 1) {
    const checked = await there.take('AwaitCheck');
    if (checked.next !== 'wait') {
      return checked;
    }
    await passes(there, 30);
  }
  throw new Error('it waits without end');
}

describe('SendCheck', () => {
  test('sends the document to the drill’s instance, with its volumes and when the set was taken', async () => {
    const parameters = [{ name: 'timeoutSeconds', value: '1' }];
    const { drill } = drilling();
    const there = await sending({ drill: { check: { ...drill.check, parameters } } });
    await there.take('SendCheck');
    const { seen, chosen, launched } = there.state();
    const [command] = there.sent();
    const calls = there.cloud.calls.filter(({ operation }) => operation === 'SendCommand');
    expect(calls.map(({ input }) => [input.InstanceIds, input.DocumentName])).toEqual([[[launched.instanceId], CHECK]]);
    expect(command?.parameters).toEqual({
      executionId: [chosen.drillId],
      command: ['check'],
      volumes: [seen.volumes.map(({ volumeId }) => volumeId).join(' ')],
      takenAt: [chosen.chosen?.takenAt],
      // What each check gets is the engine's to say.
      timeoutSeconds: ['600'],
    });
    expect(there.calls('SendCheck')).toEqual(['scripts.send']);
  });

  test.each([
    ['repeated', REPEATED],
    ['redriven', { ...EXECUTION, redriveCount: 1 }],
  ])('that is %s finds what it sent', async (_, execution) => {
    const there = await sending();
    const { commandId } = await there.take('SendCheck');
    await passes(there, 40);
    expect((await there.take('SendCheck', execution)).commandId).toBe(commandId);
    expect(there.sent()).toHaveLength(1);
  });

  test('that is repeated and sent nothing sends', async () => {
    const there = await sending({ faults: [failing('SendCheck', 'SendCommand', 'timeout-before-effect')] });
    await expect(there.take('SendCheck')).rejects.toMatchObject(rejection('OutcomeUnknown'));
    await passes(there, 40);
    await there.take('SendCheck', REPEATED);
    expect(there.sent()).toHaveLength(1);
  });

  test('fails where its role may not send', async () => {
    const there = await sending(always('SendCheck', 'SendCommand', 'denied'));
    await expect(there.take('SendCheck')).rejects.toMatchObject(rejection('ScriptNotSent'));
  });
});

describe('AwaitCheck', () => {
  test('reads how the check ended, and its report', async () => {
    const there = await awaiting();
    const checked = await ends(there);
    expect(checked).toMatchObject({
      next: 'remove',
      script: { result: 'succeeded', exitCode: 0 },
      report: { executionId: there.state().chosen.drillId, usableMillis: 4_000, checks: [{ ok: true }] },
    });
    expect(there.checks).toMatchObject([
      { snapshotIds: ['snap-a0000000000000001', 'snap-b0000000000000001'], found: 'good' },
    ]);
  });

  test.each([
    ['fails', 'failed', [{ ok: true }, { ok: false }]],
    ['contradicts', 'failed', [{ ok: true }]],
    ['empty', 'succeeded', []],
  ] as const)('reads the report of a check that %s', async (check, result, checks) => {
    expect(await ends(await awaiting({ check }))).toMatchObject({ script: { result }, report: { checks } });
  });

  test.each([['silent'], ['dies']] as const)('has no report of a check that is %s', async (check) => {
    expect(await ends(await awaiting({ check }))).not.toHaveProperty('report');
  });

  test('gives up a check that hangs at its time', async () => {
    const there = await awaiting({ check: 'hangs' });
    const begun = there.clock.now();
    const checked = await ends(there);
    expect(checked).toMatchObject({ next: 'remove', script: { result: 'timed-out' } });
    expect(checked).not.toHaveProperty('report');
    // Delivery and the check's own ten minutes.
    expect(there.clock.now() - begun).toBeLessThan(760_000);
  });

  test('does not wait past the instance’s bound, and cancels the check', async () => {
    const { drill } = drilling();
    const check = { ...drill.check, timeoutSeconds: 21_600 };
    const there = await awaiting({ check: 'hangs', drill: { check, boundSeconds: 900 } });
    await ends(there);
    expect(there.clock.now()).toBeLessThan(Date.parse(there.state().launched.endsAt) + 60_000);
    expect(there.calls('AwaitCheck')).toContain('scripts.cancel');
  });

  test('asks rarely for a check of hours, and returns in time to be invoked again', async () => {
    const { drill } = drilling();
    const check = { ...drill.check, timeoutSeconds: 10_800 };
    const there = await awaiting({ check: 'hangs', drill: { check, boundSeconds: 14_400 } });
    await ends(there);
    const asked = there.cloud.calls.filter(({ operation }) => operation === 'ListCommandInvocations');
    expect(asked.length).toBeGreaterThan(180);
    expect(asked.length).toBeLessThan(600);
  });

  test('says that it waits when its invocation ends first, and goes on then', async () => {
    const there = await awaiting({ check: 'passes', ...shorterBy(865, 'AwaitCheck') });
    expect(await there.take('AwaitCheck')).toMatchObject({ next: 'wait' });
    expect(await ends(there)).toMatchObject({ next: 'remove', script: { result: 'succeeded' } });
  });

  test('has no report where the output can not be read', async () => {
    const there = await awaiting(always('AwaitCheck', 'GetCommandInvocation', 'denied'));
    expect(await ends(there)).not.toHaveProperty('report');
    expect(there.logged()).toContain('report-not-read');
  });

  test('believes no report of another drill', async () => {
    const other = { quiesce: 1, executionId: '00000000-0000-5000-8000-000000000001' };
    const line = JSON.stringify({ ...other, checks: [{ name: 'a', expected: '', got: '', ok: true }] });
    expect(await ends(await awaiting(printing('AwaitCheck', line)))).not.toHaveProperty('report');
  });

  test('is no step without a launch', async () => {
    const there = await awaiting();
    const { launched, ...state } = there.state();
    const { instanceId: _, ...none } = launched;
    await expect(there.step('AwaitCheck', { ...state, launched: none })).rejects.toMatchObject(rejection('BadInput'));
    await expect(there.step('SendCheck', { ...state, launched: none })).rejects.toMatchObject(rejection('BadInput'));
  });
});
