import type { Ledger } from '../../../../lambdas/ports';

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
const PAUSE_MILLIS = Date.parse(LATER) - Date.parse(T0);

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

    test('that were waited for are given again, and cost no other', async () => {
      const ledger = await makeLedger(RATE);
      await Promise.all(numbers(20).map(() => ledger.takeSlot(T0)));
      expect(await ledger.takeSlot(LATER, { taken: LATER })).toEqual({ slotAt: LATER, slowdown: 0 });
      expect(offsets([await ledger.takeSlot(T0)])).toEqual([16 * INTERVAL_MILLIS]);
    });

    test('lie behind a pause, one interval apart, for all callers', async () => {
      const ledger = await makeLedger(RATE);
      const slots = [await ledger.takeSlot(T0, { pauseUntil: LATER })];
      slots.push(await ledger.takeSlot(T0), await ledger.takeSlot(LATER));
      expect(offsets(slots).map((offset) => offset - PAUSE_MILLIS)).toEqual([0, 1, 2].map((n) => n * INTERVAL_MILLIS));
    });

    test('that fall into a pause are given again after it', async () => {
      const ledger = await makeLedger(RATE);
      const { slotAt: taken } = await ledger.takeSlot(T0);
      await ledger.takeSlot(T0, { pauseUntil: LATER });
      expect((await ledger.takeSlot(T0, { taken })).slotAt > LATER).toBe(true);
    });

    test('go on behind a pause where their schedule lies behind it anyway', async () => {
      const ledger = await makeLedger(RATE);
      await Promise.all(numbers(20).map(() => ledger.takeSlot(T0)));
      const soon = new Date(Date.parse(T0) + 1_000).toISOString();
      expect(offsets([await ledger.takeSlot(T0, { pauseUntil: soon })])).toEqual([16 * INTERVAL_MILLIS]);
      expect(offsets([await ledger.takeSlot(T0, { taken: T0 })])).toEqual([17 * INTERVAL_MILLIS]);
      expect(await ledger.takeSlot(soon, { taken: soon })).toEqual({ slotAt: soon, slowdown: 0 });
    });

    test('pause for the longest of several pauses', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.takeSlot(T0, { pauseUntil: LATER });
      await ledger.takeSlot(T0, { pauseUntil: T0 });
      expect((await ledger.takeSlot(T0, { taken: T0 })).slotAt > LATER).toBe(true);
    });

    test('pause for three seconds when Run Command refused a call, and are twice as rare from then on', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.slowDown(T0);
      const slots = [await ledger.takeSlot(T0), await ledger.takeSlot(T0), await ledger.takeSlot(T0)];
      expect(offsets(slots)).toEqual([0, 2, 4].map((intervals) => 3_000 + intervals * INTERVAL_MILLIS));
      expect(slots.map(({ slowdown }) => slowdown)).toEqual([1, 1, 1]);
    });

    test('that were taken before a refusal are given again after its pause', async () => {
      const ledger = await makeLedger(RATE);
      const { slotAt: taken } = await ledger.takeSlot(T0);
      await ledger.slowDown(T0);
      expect(offsets([await ledger.takeSlot(T0, { taken })])[0]).toBeGreaterThanOrEqual(3_000);
    });

    test('slow down by one step for many refusals at once, and by three at most', async () => {
      const ledger = await makeLedger(RATE);
      await Promise.all(numbers(5).map(() => ledger.slowDown(T0)));
      expect((await ledger.takeSlot(T0)).slowdown).toBe(1);
      for (const second of [10, 20, 30, 40]) {
        await ledger.slowDown(new Date(Date.parse(T0) + second * 1_000).toISOString());
      }
      expect((await ledger.takeSlot(LATER)).slowdown).toBe(3);
    });

    test('come faster again, one step every five minutes without a refusal', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.slowDown(T0);
      await ledger.slowDown(new Date(Date.parse(T0) + 10_000).toISOString());
      const after = async (minutes: number) =>
        (await ledger.takeSlot(new Date(Date.parse(T0) + 10_000 + minutes * 60_000).toISOString())).slowdown;
      expect([await after(4), await after(5), await after(10)]).toEqual([2, 1, 0]);
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
