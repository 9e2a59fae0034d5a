import { createCloud } from '../../../rehearsal/cloud/cloud';
import type { FaultPoint } from '../../../rehearsal/cloud/faults';
import { seededRandom } from '../../../rehearsal/cloud/random';
import { emptyBooks } from '../../../rehearsal/in-process/ledger/books';
import { memoryLedger, throughModel } from '../../../rehearsal/in-process/ledger/ledger';
import { aHold, T0 } from '../../lambdas/aws/dynamodb/holds';
import { ledgerSuite } from '../../lambdas/aws/dynamodb/ledger-suite';
import type { Ledger } from '../../../lambdas/ports';
import type { SlotRate } from '../../lambdas/aws/dynamodb/slot-suite';
import { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';

function makeLedger(rate: Partial<SlotRate> = {}): Promise<Ledger> {
  return Promise.resolve(memoryLedger({ books: emptyBooks(), ...rate }));
}

describe('the ledger in memory is the one in DynamoDB', () => {
  ledgerSuite(makeLedger);
});

function faulty(faults: FaultPoint): { readonly clock: VirtualClock; readonly ledger: Ledger } {
  const clock = new VirtualClock();
  const calling = { cloud: createCloud({ clock, faults }), clock, random: seededRandom(1) };
  return { clock, ledger: memoryLedger({ books: emptyBooks(), pass: throughModel(calling) }) };
}

test('a ledger out of reach rejects with LedgerUnavailable after the tries of the SDK', async () => {
  let calls = 0;
  const { clock, ledger } = faulty(() => {
    calls += 1;
    return { kind: 'error-before-effect' };
  });
  const held = ledger.hold(aHold()).catch((error: unknown) => error);
  expect(await clock.runUntil(held)).toMatchObject({ name: 'LedgerUnavailable' });
  expect(calls).toBe(4);
});

test('a mark whose answer is lost says that a script may have been sent', async () => {
  let armed = false;
  const { clock, ledger } = faulty(() => {
    const fault = armed ? ({ kind: 'error-after-effect' } as const) : undefined;
    armed = false;
    return fault;
  });
  await clock.runUntil(ledger.hold(aHold()));
  armed = true;
  expect(await clock.runUntil(ledger.markSending({ ...aHold(), now: T0 }))).toBe('repeated');
});
