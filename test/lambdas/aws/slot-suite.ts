import type { Ledger } from '../../../lambdas/ports';

export interface SlotRate {
  readonly slotsPerSecond: number;
  readonly slotBurst: number;
}

/** A ledger of its own, empty, for every test. */
export type MakeLedger = (rate: SlotRate) => Promise<Ledger>;

export const RATE: SlotRate = { slotsPerSecond: 4, slotBurst: 5 };

const INTERVAL_MILLIS = 250;
const T0 = '2026-11-22T03:00:00.000Z';
const LATER = '2026-11-22T03:01:00.000Z';

/** What the slots of every ledger must do; a part of `ledgerSuite`. */
export function slotSuite(makeLedger: MakeLedger): void {
  describe('slots', () => {
    test('are given at once up to the burst, then one interval apart', async () => {
      const ledger = await makeLedger(RATE);
      const waits: number[] = [];
      for (let call = 0; call < 8; call += 1) {
        waits.push(Date.parse((await ledger.takeSlot(T0)).slotAt) - Date.parse(T0));
      }
      expect(waits).toEqual([0, 0, 0, 0, 0, 1, 2, 3].map((intervals) => intervals * INTERVAL_MILLIS));
    });

    test('that were not used give no more than the burst', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.takeSlot(T0);
      const slots = await Promise.all(numbers(10).map(() => ledger.takeSlot(LATER)));
      expect(slots.filter(({ slotAt }) => slotAt === LATER)).toHaveLength(5);
    });

    test('are never before they were asked for', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.takeSlot(LATER);
      expect((await ledger.takeSlot(T0)).slotAt >= T0).toBe(true);
    });

    test('of a hundred callers at the same time are one interval apart beyond the burst', async () => {
      const ledger = await makeLedger(RATE);
      const slots = await Promise.all(numbers(100).map(() => ledger.takeSlot(T0)));
      const expected = numbers(100).map((number) => Math.max(0, number - 4) * INTERVAL_MILLIS);
      expect(offsets(slots)).toEqual(expected);
    });

    test('of callers whose clocks differ never exceed burst and rate in any stretch of time', async () => {
      const ledger = await makeLedger({ slotsPerSecond: 500, slotBurst: 3 });
      const asked = numbers(100).map((number) => new Date(Date.parse(T0) + ((number * 37) % 50)).toISOString());
      const found = offsets(await Promise.all(asked.map((now) => ledger.takeSlot(now))));
      for (const [index, from] of found.entries()) {
        for (const [further, to] of found.slice(index).entries()) {
          expect(further + 1).toBeLessThanOrEqual(3 + (to - from) / 2);
        }
      }
    });
  });
}

function offsets(slots: readonly { readonly slotAt: string }[]): readonly number[] {
  return slots.map(({ slotAt }) => Date.parse(slotAt) - Date.parse(T0)).sort((a, b) => a - b);
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
