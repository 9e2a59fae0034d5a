import { HoldLost } from '../../../lambdas/errors';
import type { Hold, Ledger } from '../../../lambdas/ports';

interface Item {
  hold: Hold;
  owed: boolean;
  sendingFor: string;
}

/** The ledger in memory: it passes the suite that the adapter passes. */
export function memoryLedger({ slotsPerSecond = 4, slotBurst = 5 } = {}): Ledger {
  const claims = new Map<string, string>();
  const items = new Map<string, Item>();
  const interval = Math.ceil(1_000 / slotsPerSecond);
  let nextAt = 0;

  const mayHold = (item: Item | undefined, hold: Hold): boolean =>
    item === undefined ||
    item.hold.executionId === hold.executionId ||
    (!item.owed && (item.hold.runId === hold.runId || item.hold.dueAt < hold.heldAt));

  return {
    claimRun: ({ runId, executionArn }) => {
      const owner = claims.get(runId) ?? executionArn;
      claims.set(runId, owner);
      return Promise.resolve(owner === executionArn ? 'claimed' : 'claimed-by-another');
    },
    takeSlot: (now) => {
      nextAt = Math.max(nextAt, Date.parse(now)) + interval;
      const slot = Math.max(Date.parse(now), nextAt - interval - (slotBurst - 1) * interval);
      return Promise.resolve({ slotAt: new Date(slot).toISOString() });
    },
    hold: (hold) => {
      const item = items.get(hold.instanceId);
      if (item !== undefined && !mayHold(item, hold)) {
        return Promise.resolve({ status: 'busy', runId: item.hold.runId });
      }
      items.set(hold.instanceId, { hold, owed: true, sendingFor: item?.sendingFor ?? '' });
      return Promise.resolve({ status: 'held' });
    },
    markSending: ({ instanceId, executionId }) => {
      const item = items.get(instanceId);
      if (item?.hold.executionId !== executionId || !item.owed) {
        return Promise.reject(new HoldLost(`hold of ${instanceId}: lost`));
      }
      const order = item.sendingFor === executionId ? 'repeated' : 'first';
      item.sendingFor = executionId;
      return Promise.resolve(order);
    },
    strikeOut: ({ instanceId, executionId }) => {
      const item = items.get(instanceId);
      if (item?.hold.executionId === executionId) {
        item.owed = false;
      }
      return Promise.resolve();
    },
    release: ({ instanceId, runId }) => {
      const item = items.get(instanceId);
      if (item?.hold.runId === runId && !item.owed) {
        items.delete(instanceId);
      }
      return Promise.resolve();
    },
    owed: () => {
      const owed = [...items.values()].filter((item) => item.owed).map(({ hold }) => hold);
      return Promise.resolve(owed.sort((left, right) => Date.parse(right.dueAt) - Date.parse(left.dueAt)));
    },
  };
}
