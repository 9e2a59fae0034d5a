import { aPolicy, DOCUMENT } from '../../../../lab/simulation/builders';
import { failing } from '../../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { Steps } from '../../../../lambdas/contract';
import { ScriptStages } from '../../../../lambdas/domain/policy';
import { always, DENIED, rejecting, rejection } from '../failures';
import { aDebt, anInput, EXECUTION } from '../target';
import { HELD, walk } from '../walk';
import { aWorld, type World } from '../world';

type State = Steps['SendPreScript']['input'];

/** Sends where the instance is held. */
async function sending(options: SimulationOptions = {}, changed: Partial<State> = {}) {
  const world = aWorld(options);
  const state = { ...(await walk(world, HELD, anInput({ policy: changed.policy ?? aPolicy() }))), ...changed };
  return { world, state, send: () => world.step('SendPreScript', state) };
}

/** A step that ran before and may have sent: its answer was lost. */
async function repeated(options: SimulationOptions = {}) {
  const target = await sending(options);
  await target.world.ledger.markSending({ ...aDebt(), now: new Date(target.world.clock.now()).toISOString() });
  return target;
}

const calls = (world: World) => world.calls('SendPreScript');

/** When the last script was sent, in whole seconds since the epoch. */
const sentSecond = ({ cloud }: World): number =>
  Math.floor((cloud.calls.findLast(({ operation }) => operation === 'SendCommand')?.at ?? 0) / 1_000);

describe('SendPreScript', () => {
  test('marks, tells, sends: nothing is told behind the sending, which may freeze', async () => {
    const { world, send } = await sending();
    expect(await send()).toEqual({ commandId: world.sent()[0]?.commandId, sentAt: expect.any(String) as unknown });
    expect(calls(world)).toEqual(['ledger.markSending', 'events.publish', 'scripts.send']);
    expect(world.events()).toMatchObject([
      { detail: { script_stage: 'PRE', result: 'initiated', request_id: EXECUTION } },
    ]);
  });

  test('sends what the document declares: lease, deadline, time-out', async () => {
    const { world, send } = await sending();
    await send();
    const [script] = world.sent();
    expect(script).toMatchObject({
      documentName: DOCUMENT,
      document: { version: '1' },
      comment: `quiesce/${EXECUTION}/pre-script/1`,
      timeoutSeconds: 60,
      parameters: {
        executionId: [EXECUTION],
        command: ['pre-script'],
        leaseSeconds: ['90'],
        deadline: [String(sentSecond(world) + 60)],
        timeoutSeconds: ['60'],
      },
    });
    expect(script?.comment.length).toBeLessThanOrEqual(100);
  });

  test('leaves the lease to the document where the policy has none', async () => {
    const policy = aPolicy({ quiesce: { kind: 'document', document: DOCUMENT, stages: ScriptStages.PRE_AND_POST } });
    const { world, send } = await sending({}, { policy });
    await send();
    expect(world.sent()[0]?.parameters).not.toHaveProperty('leaseSeconds');
  });

  test('sends nothing when the ledger can not be asked', async () => {
    const { world, send } = await sending(always('SendPreScript', 'markSending'));
    await expect(send()).rejects.toMatchObject(rejection('LedgerUnavailable'));
    expect(world.sent()).toEqual([]);
  });

  test('sends nothing when the guard has paid the debt meanwhile', async () => {
    const { world, send } = await sending();
    await world.ledger.strikeOut(aDebt());
    await expect(send()).rejects.toMatchObject(rejection('HoldLost'));
    expect(world.sent()).toEqual([]);
  });

  test('sends nothing with a document that can not be used', async () => {
    const { world, send } = await sending({}, { document: { status: 'missing', detail: 'x' } });
    await expect(send()).rejects.toMatchObject(rejection('BadInput'));
    expect(calls(world)).toEqual([]);
  });

  test.each([
    ['refused', 'throttle', 'ScriptNotSent'],
    ['unknown', 'timeout-after-effect', 'OutcomeUnknown'],
  ] as const)('says how a first sending ended that is %s', async (_, kind, name) => {
    const { world, send } = await sending(always('SendPreScript', 'SendCommand', kind));
    await expect(send()).rejects.toMatchObject(rejection(name));
    expect(world.owed()).toHaveLength(1);
  });
});

describe('SendPreScript, repeated', () => {
  test('looks first, and takes what it finds: what was sent with an unknown outcome is not sent again', async () => {
    const { world, send } = await sending({
      faults: [failing('SendPreScript', 'SendCommand', 'timeout-after-effect')],
    });
    await expect(send()).rejects.toMatchObject(rejection('OutcomeUnknown'));
    expect(await send()).toMatchObject({ commandId: world.sent()[0]?.commandId });
    expect(calls(world).slice(3)).toEqual(['ledger.markSending', 'scripts.find']);
    expect(world.sent()).toHaveLength(1);
  });

  test('sends again what can not be found, with a deadline from now on', async () => {
    const { world, send } = await repeated();
    expect(await send()).toMatchObject({ commandId: world.sent()[0]?.commandId });
    expect(calls(world)).toEqual(['ledger.markSending', 'scripts.find', 'scripts.send']);
    expect(world.sent()[0]?.parameters.deadline).toEqual([String(sentSecond(world) + 60)]);
    expect(world.sent()[0]?.comment).toBe(`quiesce/${EXECUTION}/pre-script/1`);
  });

  test('never says that surely nothing was sent', async () => {
    const { send } = await repeated(always('SendPreScript', 'SendCommand', 'throttle'));
    await expect(send()).rejects.toMatchObject(rejection('OutcomeUnknown'));
  });

  test.each<[string, SimulationOptions]>([
    ['Throttled', always('SendPreScript', 'ListCommands', 'throttle')],
    ['Denied', rejecting('SendPreScript', 'scripts.find', DENIED)],
    ['Unavailable', always('SendPreScript', 'ListCommands')],
  ])('sends nothing when it can not look: %s', async (name, options) => {
    const { world, send } = await repeated(options);
    await expect(send()).rejects.toMatchObject(rejection(name));
    expect(world.sent()).toEqual([]);
  });
});
