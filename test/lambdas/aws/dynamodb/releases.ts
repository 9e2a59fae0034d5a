import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { INSTANCE } from '../wired';

type Item = Readonly<Record<string, AttributeValue>>;

const EXECUTION_ID = '11111111-1111-5111-8111-111111111111';
const text = (S: string): AttributeValue => ({ S });
const number = (N: string): AttributeValue => ({ N });

/** The debt as the present release writes it, when its pre-script was sent. */
export const PRESENT: Item = {
  pk: text(`HOLD#${INSTANCE}`),
  instanceId: text(INSTANCE),
  runId: text('run-a'),
  policy: text('databases'),
  executionArn: text('arn:aws:states:eu-central-1:123456789012:execution:quiesce/Targets:1'),
  runArn: text('arn:aws:states:eu-central-1:123456789012:execution:quiesce:1'),
  executionId: text(EXECUTION_ID),
  attempt: number('1'),
  documentName: text('freeze'),
  documentVersion: text('1'),
  parameters: { L: [text('command'), text('executionId')] },
  heldAt: text('2026-11-22T03:00:00.000Z'),
  leaseEndsAt: text('2026-11-22T03:02:30.000Z'),
  owed: text('owed'),
  dueAt: text('2026-11-22T03:03:00.000Z'),
  heldFrom: number(String(Date.parse('2026-11-22T03:00:00Z'))),
  heldUntil: number(String(Date.parse('2026-11-22T03:03:00Z'))),
  sendingFor: text(EXECUTION_ID),
  sentAt: text('2026-11-22T03:00:01.000Z'),
  sendings: number('1'),
  expiresAt: number(String(Date.parse('2027-02-20T03:03:00Z') / 1_000)),
};

/**
 * Debts that the guard may find while a deployment is going on, or after one was rolled back. An item stays here for as
 * long as a run of its release may be going on, or its debt may be owed: 90 days.
 */
export const DEBTS: Readonly<Record<string, Item>> = {
  'the present release': PRESENT,
  'a release that knew no leases': without(PRESENT, 'leaseEndsAt'),
  'a release that noted for which attempt it sends, not when': without(PRESENT, 'sentAt', 'sendings'),
  'a release that noted nothing before it sent': without(PRESENT, 'sendingFor', 'sentAt', 'sendings'),
  'a later release, which notes more': { ...PRESENT, group: text('g-1'), members: { L: [text(INSTANCE)] } },
};

function without(item: Item, ...names: readonly string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
}
