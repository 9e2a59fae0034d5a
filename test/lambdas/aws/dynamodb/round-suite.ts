import type { Ledger, RoundAnswer, RoundClaim } from '../../../../lambdas/ports';
import { RATE, type MakeLedger } from './slot-suite';

const START = Date.parse('2026-11-22T03:00:00.000Z');

const after = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();

/** A claim so many seconds after the start, for 960 s. */
const claim = (seconds: number, changes: Partial<RoundClaim> = {}): RoundClaim => ({
  by: 'one',
  now: after(seconds),
  until: after(seconds + 960),
  woken: false,
  ...changes,
});

const woken = { woken: true, by: 'waking' } as const;

const statusOf = async (answer: Promise<RoundAnswer>): Promise<string> => (await answer).status;

/** Rounds of the lifecycle, as every ledger gives them. */
export function roundSuite(makeLedger: MakeLedger): void {
  describe('a round', () => {
    /** A ledger whose last round ended at the start. */
    async function ended(left = false, regions: readonly string[] = []): Promise<Ledger> {
      const ledger = await makeLedger(RATE);
      await ledger.claimRound(claim(-10));
      await ledger.endRound({ by: 'one', now: after(0), left, regions });
      return ledger;
    }

    test('is due when there was none, and knows of no Region', async () => {
      const ledger = await makeLedger(RATE);
      expect(await ledger.claimRound(claim(0))).toEqual({ status: 'claimed', regions: [] });
    });

    test.each([
      ['a minute', 60, 'not-due'],
      ['not quite 15 minutes', 899, 'not-due'],
      ['15 minutes', 900, 'claimed'],
    ])('that left nothing is followed by one after %s: %i s, %s', async (_, seconds, status) => {
      expect(await statusOf((await ended()).claimRound(claim(seconds)))).toBe(status);
    });

    test('that left work is followed at once, and says when it ended', async () => {
      const ledger = await ended(true);
      expect(await ledger.claimRound(claim(1))).toEqual({ status: 'claimed', regions: [], lastEndedAt: after(0) });
    });

    test.each([
      [59, 'not-due'],
      [60, 'claimed'],
    ])('that is woken %i s after the last one is %s', async (seconds, status) => {
      expect(await statusOf((await ended()).claimRound(claim(seconds, woken)))).toBe(status);
    });

    test('that was woken too early is due when its time has come, once', async () => {
      const ledger = await ended();
      await ledger.claimRound(claim(5, woken));
      expect(await statusOf(ledger.claimRound(claim(30)))).toBe('not-due');
      expect(await statusOf(ledger.claimRound(claim(60)))).toBe('claimed');
      await ledger.endRound({ by: 'one', now: after(61), left: false });
      expect(await statusOf(ledger.claimRound(claim(130)))).toBe('not-due');
    });

    test('that is woken while another goes on follows it', async () => {
      const ledger = await ended();
      await ledger.claimRound(claim(900));
      expect(await statusOf(ledger.claimRound(claim(901, woken)))).toBe('busy');
      await ledger.endRound({ by: 'one', now: after(910), left: false });
      expect(await statusOf(ledger.claimRound(claim(970)))).toBe('claimed');
    });

    test('goes to exactly one of many at the same time', async () => {
      const ledger = await makeLedger(RATE);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, number) => statusOf(ledger.claimRound(claim(0, { by: String(number) })))),
      );
      expect(answers.filter((status) => status === 'claimed')).toHaveLength(1);
      expect(answers.filter((status) => status === 'busy')).toHaveLength(19);
    });

    test('is claimed again by the one that has it, and by no other', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.claimRound(claim(0));
      expect(await statusOf(ledger.claimRound(claim(1)))).toBe('claimed');
      expect(await statusOf(ledger.claimRound(claim(1, { by: 'two' })))).toBe('busy');
    });

    test('that died is taken over when its claim has run out, and can’t end the other', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.claimRound(claim(0));
      expect(await statusOf(ledger.claimRound(claim(959, { by: 'two' })))).toBe('busy');
      expect(await statusOf(ledger.claimRound(claim(960, { by: 'two' })))).toBe('claimed');
      await ledger.endRound({ by: 'one', now: after(961), left: false, regions: ['eu-west-1'] });
      expect(await statusOf(ledger.claimRound(claim(962, { by: 'three' })))).toBe('busy');
      await ledger.endRound({ by: 'two', now: after(963), left: false });
      expect(await ledger.claimRound(claim(3_000))).toMatchObject({ status: 'claimed', regions: [] });
    });

    test('may be ended twice', async () => {
      const ledger = await ended();
      await ledger.endRound({ by: 'one', now: after(500), left: true });
      expect(await statusOf(ledger.claimRound(claim(501)))).toBe('not-due');
    });

    test('hands its Regions on: those that its claim added, and those of its end in their place', async () => {
      const ledger = await ended(true, ['eu-west-1', 'us-east-1']);
      expect(await ledger.claimRound(claim(1))).toMatchObject({ regions: ['eu-west-1', 'us-east-1'] });
      expect(await ledger.claimRound(claim(2, { regions: ['eu-north-1', 'eu-west-1'] }))).toMatchObject({
        regions: ['eu-north-1', 'eu-west-1', 'us-east-1'],
      });
      await ledger.endRound({ by: 'one', now: after(3), left: true });
      expect(await ledger.claimRound(claim(4))).toMatchObject({ regions: ['eu-north-1', 'eu-west-1', 'us-east-1'] });
      await ledger.endRound({ by: 'one', now: after(5), left: true, regions: ['us-east-1'] });
      expect(await ledger.claimRound(claim(6))).toMatchObject({ regions: ['us-east-1'] });
      await ledger.endRound({ by: 'one', now: after(7), left: true, regions: [] });
      expect(await ledger.claimRound(claim(8))).toMatchObject({ regions: [] });
    });

    test('hands on when policies were disabled, until another one names others', async () => {
      const ledger = await ended(true);
      const disabledAt = new Map([['databases', after(0)]]);
      await ledger.claimRound(claim(1));
      await ledger.endRound({ by: 'one', now: after(2), left: true, disabledAt });
      expect(await ledger.claimRound(claim(3))).toMatchObject({ disabledAt });
      await ledger.endRound({ by: 'one', now: after(4), left: true });
      expect(await ledger.claimRound(claim(5))).toMatchObject({ disabledAt });
      await ledger.endRound({ by: 'one', now: after(6), left: true, regions: ['eu-west-1'], disabledAt: new Map() });
      expect(await ledger.claimRound(claim(7))).toMatchObject({ disabledAt: new Map(), regions: ['eu-west-1'] });
    });
  });
}
