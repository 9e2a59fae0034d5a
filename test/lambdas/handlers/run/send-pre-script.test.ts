import type { SentPre } from '../../../../lambdas/contract';
import { Stages } from '../../../../lambdas/domain/policy';
import { sendPreScript } from '../../../../lambdas/handlers/run/send-pre-script';
import { aPolicy } from '../../domain/builders';
import { LOOK_UP_MILLIS } from '../fake-scripts';
import { always, nth } from '../faults';
import {
  aDebt,
  aHeldAttempt,
  anInput,
  aPrepared,
  CHILD,
  DELIVERY,
  DENIED,
  DOCUMENT,
  EXECUTION,
  NO_LEDGER,
  NOT_SENT,
  THROTTLED,
  UNAVAILABLE,
  UNKNOWN,
} from '../states';
import { aWorld, T0, type World, type WorldOptions } from '../world';

type State = Parameters<ReturnType<typeof sendPreScript>>[0];

const state = (changed: Partial<State> = {}): State => ({
  ...anInput(),
  prepared: aPrepared(),
  attempt: aHeldAttempt(),
  ...changed,
});
const sendIn = (world: World, changed: Partial<State> = {}): Promise<SentPre> =>
  sendPreScript(world.ports, DELIVERY)(state(changed), CHILD);

async function held(options: WorldOptions = {}): Promise<World> {
  const world = aWorld(options);
  await world.ports.ledger.hold(aDebt());
  return world;
}

/** A step that ran before and may have sent: its answer was lost. */
async function repeated(options: WorldOptions = {}): Promise<World> {
  const world = await held(options);
  await world.ports.ledger.markSending({ ...aDebt(), now: T0 });
  return world;
}

const EPOCH = Date.parse(T0) / 1_000;

describe('SendPreScript', () => {
  test('marks, tells, sends: nothing is told behind the sending, which may freeze', async () => {
    const world = await held();
    expect(await sendIn(world)).toEqual({ commandId: 'pre-script-1', sentAt: T0 });
    expect(world.journal.slice(1)).toEqual(['ledger.markSending', 'events.publish', 'send pre-script']);
    expect(world.events).toMatchObject([
      { detail: { script_stage: 'PRE', result: 'initiated', request_id: EXECUTION } },
    ]);
  });

  test('sends what the document declares: lease, deadline, time-out', async () => {
    const policy = aPolicy({
      quiesce: { kind: 'document', document: 'd', stages: Stages.PRE_AND_POST, leaseSeconds: 90 },
    });
    const world = await held();
    await sendIn(world, { policy });
    expect(world.sent[0]).toMatchObject({
      documentName: 'quiesce-postgresql',
      documentVersion: '3',
      comment: `quiesce/${EXECUTION}/pre-script/1`,
      deliverySeconds: 60,
      parameters: {
        executionId: [EXECUTION],
        command: ['pre-script'],
        leaseSeconds: ['90'],
        deadline: [String(EPOCH + 60)],
        timeoutSeconds: ['60'],
      },
    });
    expect(world.sent[0]?.comment.length).toBeLessThanOrEqual(100);
  });

  test('leaves the lease to the document where the policy has none', async () => {
    const world = await held();
    await sendIn(world);
    expect(world.sent[0]?.parameters).not.toHaveProperty('leaseSeconds');
  });

  test('sends nothing when the ledger can not be asked', async () => {
    const world = await held({ faults: { 'ledger.markSending': always(NO_LEDGER) } });
    await expect(sendIn(world)).rejects.toBe(NO_LEDGER);
    expect(world.sent).toEqual([]);
  });

  test('sends nothing when the guard has paid the debt meanwhile', async () => {
    const world = await held();
    await world.ports.ledger.strikeOut(aDebt());
    await expect(sendIn(world)).rejects.toMatchObject({ name: 'HoldLost' });
    expect(world.sent).toEqual([]);
  });

  test('sends nothing with a document that can not be used', async () => {
    const world = await held();
    await expect(sendIn(world, { document: { status: 'missing', detail: 'x' } })).rejects.toMatchObject({
      name: 'BadInput',
    });
    expect(world.journal).not.toContain('ledger.markSending');
  });

  test.each([
    ['refused', NOT_SENT, 'ScriptNotSent'],
    ['unknown', UNKNOWN, 'OutcomeUnknown'],
  ])('says how a first sending ended that is %s', async (_, error, name) => {
    const world = await held({ faults: { 'scripts.send': always(error) } });
    await expect(sendIn(world)).rejects.toMatchObject({ name });
    expect(await world.ports.ledger.owed()).toHaveLength(1);
  });

  test('fails with nothing sent where nothing can be told', async () => {
    const world = await held({ faults: { 'events.publish': always(UNAVAILABLE) } });
    await expect(sendIn(world)).rejects.toBe(UNAVAILABLE);
    expect(world.sent).toEqual([]);
  });
});

describe('SendPreScript, repeated', () => {
  test('looks first, and takes what it finds', async () => {
    const world = await held({ faults: { 'events.publish': nth(1, UNAVAILABLE) } });
    await expect(sendIn(world)).rejects.toBe(UNAVAILABLE);
    await world.ports.scripts.send({ ...NO_PARAMETERS, comment: `quiesce/${EXECUTION}/pre-script/1` });
    expect(await sendIn(world)).toMatchObject({ commandId: 'pre-script-1' });
    expect(world.sent).toHaveLength(1);
  });

  test('does not send again what was sent with an unknown outcome', async () => {
    const world = await held({ faults: { 'scripts.send': nth(1, UNKNOWN) } });
    await expect(sendIn(world)).rejects.toBe(UNKNOWN);
    expect(await sendIn(world)).toMatchObject({ commandId: 'pre-script-1' });
    expect(world.journal.filter((call) => call === 'send pre-script')).toHaveLength(1);
  });

  test('sends again what can not be found, with a deadline from now on', async () => {
    const world = await repeated();
    expect(await sendIn(world)).toMatchObject({ commandId: 'pre-script-1' });
    expect(world.journal.slice(2)).toEqual(['ledger.markSending', 'scripts.find', 'send pre-script']);
    expect(world.sent[0]?.parameters.deadline).toEqual([String(EPOCH + LOOK_UP_MILLIS / 1_000 + 60)]);
    expect(world.sent[0]?.comment).toBe(`quiesce/${EXECUTION}/pre-script/1`);
  });

  test('never says that surely nothing was sent', async () => {
    const world = await repeated({ faults: { 'scripts.send': always(NOT_SENT) } });
    await expect(sendIn(world)).rejects.toMatchObject({ name: 'OutcomeUnknown' });
  });

  test.each([THROTTLED, DENIED, UNAVAILABLE])('sends nothing when it can not look: %s', async (error) => {
    const world = await repeated({ faults: { 'scripts.find': always(error) } });
    await expect(sendIn(world)).rejects.toBe(error);
    expect(world.sent).toEqual([]);
  });
});

const NO_PARAMETERS = {
  instanceId: 'i-0123456789abcdef0',
  documentName: DOCUMENT.status === 'usable' ? DOCUMENT.contract.name : '',
  documentVersion: '3',
  parameters: { command: ['pre-script'] },
  deliverySeconds: 60,
};
