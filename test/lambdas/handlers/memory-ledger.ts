import { HoldLost } from '../../../lambdas/errors';
import type { Hold, Ledger, OwedHold } from '../../../lambdas/ports';

interface Item {
  hold: Hold;
  owed: boolean;
  sendingFor: string;
  sendings: { readonly times: number; readonly lastAt: string };
  dueAt: string;
  actsUntil?: string;
  guard?: { readonly by: string; readonly until: string };
}

/** The ledger in memory: it passes the suite that the adapter passes. */
export function memoryLedger({ slotsPerSecond = 4, slotBurst = 5 } = {}): Ledger {
  const claims = new Map<string, string>();
  const items = new Map<string, Item>();
  const firings = new Map<string, string>();
  const told = new Set<string>();
  const interval = Math.ceil(1_000 / slotsPerSecond);
  let nextAt = 0;
  let pausedUntil = 0;

  const mayHold = (item: Item | undefined, hold: Hold): boolean =>
    item === undefined ||
    item.hold.executionId === hold.executionId ||
    (!item.owed && (item.hold.runId === hold.runId || item.hold.dueAt < hold.heldAt));

  return {
    claimRun: ({ runId, executionArn, fired }) => {
      const owner = claims.get(runId) ?? executionArn;
      claims.set(runId, owner);
      if (owner === executionArn && fired !== undefined) {
        const key = `${fired.policy}#${fired.schedule}`;
        const known = firings.get(key) ?? '';
        firings.set(key, known < fired.scheduledTime ? fired.scheduledTime : known);
      }
      return Promise.resolve(owner === executionArn ? 'claimed' : 'claimed-by-another');
    },
    lastFiring: ({ policy, schedule }) => Promise.resolve(firings.get(`${policy}#${schedule}`)),
    wasTold: (what) => Promise.resolve(told.has(what) ? 'told' : 'untold'),
    remember: (what) => {
      told.add(what);
      return Promise.resolve();
    },
    takeSlot: (now, { taken, pauseUntil } = {}) => {
      if (pauseUntil !== undefined) {
        pausedUntil = Math.max(pausedUntil, Date.parse(pauseUntil));
        nextAt = Math.max(nextAt, pausedUntil + (slotBurst - 1) * interval);
      }
      if (taken !== undefined && pausedUntil <= Date.parse(now)) {
        return Promise.resolve({ slotAt: taken });
      }
      nextAt = Math.max(nextAt, Date.parse(now)) + interval;
      const slot = Math.max(Date.parse(now), nextAt - interval - (slotBurst - 1) * interval);
      return Promise.resolve({ slotAt: new Date(slot).toISOString() });
    },
    hold: (hold) => {
      const item = items.get(hold.instanceId);
      if (item !== undefined && !mayHold(item, hold)) {
        return Promise.resolve({ status: 'busy', runId: item.hold.runId });
      }
      items.set(hold.instanceId, {
        sendingFor: '',
        sendings: { times: 0, lastAt: '' },
        ...item,
        hold,
        owed: true,
        dueAt: hold.dueAt,
      });
      return Promise.resolve({ status: 'held' });
    },
    markSending: ({ instanceId, executionId, now }) => {
      const item = items.get(instanceId);
      if (item?.hold.executionId !== executionId || !item.owed) {
        return Promise.reject(new HoldLost(`hold of ${instanceId}: lost`));
      }
      const order = item.sendingFor === executionId ? 'repeated' : 'first';
      item.sendings = { times: order === 'first' ? 1 : item.sendings.times + 1, lastAt: now };
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
      const owed = [...items.values()].filter((item) => item.owed).map(listed);
      return Promise.resolve(owed.sort((left, right) => Date.parse(right.dueAt) - Date.parse(left.dueAt)));
    },
    takeOver: ({ instanceId, executionId, by, now, until, ended }) => {
      const item = items.get(instanceId);
      if (item?.hold.executionId !== executionId || !item.owed) {
        return Promise.resolve('settled');
      }
      if (item.guard !== undefined && item.guard.by !== by && item.guard.until > now) {
        return Promise.resolve('taken-by-another');
      }
      item.guard = { by, until };
      Object.assign(item, ended === undefined ? {} : { dueAt: now, actsUntil: ended.actsUntil });
      return Promise.resolve('taken');
    },
    lookAgain: ({ instanceId, executionId }, dueAt) => {
      const item = items.get(instanceId);
      if (item?.hold.executionId === executionId && item.owed) {
        item.dueAt = dueAt;
      }
      return Promise.resolve();
    },
    settle: (debt) => {
      const item = items.get(debt.instanceId);
      if (item?.hold.executionId !== debt.executionId) {
        return Promise.resolve('struck-out');
      }
      if (item.sendingFor === debt.executionId && item.sendings.lastAt !== debt.sendings?.lastAt) {
        return Promise.resolve('changed');
      }
      item.owed = false;
      delete item.guard;
      delete item.actsUntil;
      return Promise.resolve('struck-out');
    },
  };
}

function listed({ hold, dueAt, actsUntil, sendingFor, sendings }: Item): OwedHold {
  return {
    ...hold,
    dueAt,
    ...(actsUntil === undefined ? {} : { actsUntil }),
    ...(sendingFor === hold.executionId ? { sendings } : {}),
  };
}
