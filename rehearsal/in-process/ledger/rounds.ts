import { turnOf } from '../../../lambdas/domain/lifecycle/turn';
import { defined } from '../../../lambdas/domain/json';
import type { Ledger, RoundAnswer, RoundClaim } from '../../../lambdas/ports';
import type { LedgerBooks } from './books';

/** Claims a round: the conditions of `lambdas/aws/dynamodb/rounds.ts`. */
export function claimRound(books: LedgerBooks, claim: RoundClaim): RoundAnswer {
  const { claim: _claim, ...last } = books.round;
  const woken = last.woken || claim.woken;
  const turn = turnOf({ ...books.round, woken }, claim);
  if (turn !== 'due') {
    books.round = { ...books.round, woken };
    return { status: turn };
  }
  const regions = [...new Set([...last.regions, ...(claim.regions ?? [])])].sort();
  books.round = { ...last, claim: { by: claim.by, until: claim.until }, woken: false, regions };
  return { status: 'claimed', regions, ...defined({ lastEndedAt: last.endedAt, disabledAt: last.disabledAt }) };
}

/** Ends a round that still has its claim. */
export function endRound(
  books: LedgerBooks,
  { by, now, left, regions, disabledAt }: Parameters<Ledger['endRound']>[0],
): void {
  const { claim, ...last } = books.round;
  if (claim?.by === by) {
    books.round = {
      ...last,
      endedAt: now,
      left,
      regions: regions ?? last.regions,
      ...defined({ disabledAt: disabledAt ?? last.disabledAt }),
    };
  }
}
