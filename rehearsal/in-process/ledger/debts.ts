import type { Hold, Ledger } from '../../../lambdas/ports';
import type { HoldItem, LedgerBooks } from './books';

type DebtMethod = 'takeOver' | 'lookAgain' | 'settle';

type Write = <T>(method: DebtMethod, of: Pick<Hold, 'instanceId'>, effect: () => T) => Promise<T>;

/** Owed thaws as a guard writes to them: the conditions of `lambdas/aws/dynamodb/debts.ts`. */
export function memoryDebts({ holds }: LedgerBooks, write: Write): Pick<Ledger, DebtMethod> {
  const owed = ({ instanceId, executionId }: Pick<Hold, 'instanceId' | 'executionId'>): HoldItem | undefined => {
    const item = holds.get(instanceId);
    return item?.hold.executionId === executionId && item.debt === 'owed' ? item : undefined;
  };
  return {
    takeOver: (debt) =>
      write('takeOver', debt, () => {
        const item = owed(debt);
        if (item === undefined) {
          return 'settled';
        }
        if (item.guard !== undefined && item.guard.until > debt.now && item.guard.by !== debt.by) {
          return 'taken-by-another';
        }
        const ended = debt.ended && { dueAt: debt.now, actsUntil: debt.ended.actsUntil };
        holds.set(debt.instanceId, { ...item, ...ended, guard: { by: debt.by, until: debt.until } });
        return 'taken';
      }),
    lookAgain: (hold, dueAt) =>
      write('lookAgain', hold, () => {
        const item = owed(hold);
        if (item !== undefined) {
          holds.set(hold.instanceId, { ...item, dueAt });
        }
      }),
    settle: (debt) =>
      write('settle', debt, () => {
        const item = holds.get(debt.instanceId);
        if (item?.hold.executionId !== debt.executionId) {
          return 'struck-out';
        }
        const sentAt = item.sendingFor === debt.executionId ? item.sendings?.lastAt : undefined;
        if (sentAt !== undefined && sentAt !== debt.sendings?.lastAt) {
          return 'changed';
        }
        const { dueAt: _dueAt, guard: _guard, actsUntil: _actsUntil, ...kept } = item;
        holds.set(debt.instanceId, { ...kept, debt: 'struck-out' });
        return 'struck-out';
      }),
  };
}
