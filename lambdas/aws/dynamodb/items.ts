import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { defined } from '../../domain/json';
import type { Firing, Hold, OwedHold } from '../../ports';

/**
 * Items of the ledger's one table. Its key is `pk`, a string:
 * `RUN#<runId>` a claim · `FIRED#<policy>#<schedule>` the last firing that a run claimed · `HOLD#<instanceId>` a hold and
 * its debt · `SET#<instanceId>` when its last set was taken · `TOLD#<what>` what was told once · `SLOTS` the counter of the engine's share ·
 * `ROUND` the last round of the lifecycle · `REMOVAL#<drillId>` the removal of a drill's instance, which is owed ·
 * `DRILL#<policy>` its newest drill. `expiresAt`, epoch seconds, is the table's TTL attribute; `SLOTS` and `ROUND` have none.
 */
export type Item = Record<string, AttributeValue>;

/** Partition of the sparse index of owed thaws: the attribute `owed` is there only while a thaw is owed. */
export const OWED = 'owed';

export const slotsKey: Item = { pk: { S: 'SLOTS' } };

export const roundKey: Item = { pk: { S: 'ROUND' } };

export function runKey(runId: string): Item {
  return { pk: text(`RUN#${runId}`) };
}

/** Names of policies hold no `#`. */
export function firedKey({ policy, schedule }: Pick<Firing, 'policy' | 'schedule'>): Item {
  return { pk: text(`FIRED#${policy}#${schedule}`) };
}

export function toldKey(what: string): Item {
  return { pk: text(`TOLD#${what}`) };
}

export function holdKey(instanceId: string): Item {
  return { pk: text(`HOLD#${instanceId}`) };
}

export function setKey(instanceId: string): Item {
  return { pk: text(`SET#${instanceId}`) };
}

export function removalKey(drillId: string): Item {
  return { pk: text(`REMOVAL#${drillId}`) };
}

export function drillKey(policy: string): Item {
  return { pk: text(`DRILL#${policy}`) };
}

export function text(value: string): AttributeValue {
  return { S: value };
}

export function whole(value: number): AttributeValue {
  return { N: String(Math.trunc(value)) };
}

/** Epoch seconds of an instant so many days after an ISO-8601 instant, as TTL wants them. */
export function expiry(instant: string, days: number): AttributeValue {
  return whole(Date.parse(instant) / 1000 + days * 24 * 3600);
}

/** The attributes of a hold, less its debt. */
export function holdAttributes(hold: Hold): Item {
  return {
    instanceId: text(hold.instanceId),
    runId: text(hold.runId),
    policy: text(hold.policy),
    executionArn: text(hold.executionArn),
    runArn: text(hold.runArn),
    executionId: text(hold.executionId),
    attempt: whole(hold.attempt),
    documentName: text(hold.documentName),
    documentVersion: text(hold.documentVersion),
    parameters: { L: hold.parameters.map(text) },
    heldAt: text(hold.heldAt),
    // Always there, so that a new attempt replaces what an earlier one left.
    leaseEndsAt: text(hold.leaseEndsAt ?? ''),
  };
}

/**
 * An attribute that is missing reads as empty: the guard then fails to thaw this one instance, and says so, instead of
 * not reading any debt at all.
 */
export function readHold(item: Item): OwedHold {
  // What an earlier attempt sent says nothing of this one.
  const sent = readText(item.sendingFor) === readText(item.executionId) && item.sentAt !== undefined;
  return {
    ...defined({
      leaseEndsAt: readText(item.leaseEndsAt) || undefined,
      actsUntil: readText(item.actsUntil) || undefined,
      sendings: sent ? { times: readNumber(item.sendings), lastAt: readText(item.sentAt) } : undefined,
    }),
    instanceId: readText(item.instanceId),
    runId: readText(item.runId),
    policy: readText(item.policy),
    executionArn: readText(item.executionArn),
    runArn: readText(item.runArn),
    executionId: readText(item.executionId),
    attempt: readNumber(item.attempt),
    documentName: readText(item.documentName),
    documentVersion: readText(item.documentVersion),
    parameters: (item.parameters?.L ?? []).map(readText),
    heldAt: readText(item.heldAt),
    dueAt: readText(item.dueAt),
  };
}

export function readText(value: AttributeValue | undefined): string {
  return value?.S ?? '';
}

export function readNumber(value: AttributeValue | undefined): number {
  return Number(value?.N ?? 0);
}
