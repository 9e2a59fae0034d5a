import fc from 'fast-check';

/** Two executions that meet on one instance. */
export const IDS = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;
export const LEASE_SECONDS = 5;

/** One thing that happens to an instance, so many milliseconds after the one before. */
export interface Happening {
  readonly after: number;
  /** `kill`: the agent ends the process group of the script that was started last. A re-delivery is a repetition. */
  readonly what: 'pre-script' | 'post-script' | 'operator' | 'kill';
  readonly id: string;
}

/** Gaps in which nothing, something or everything of a script happens, or the lease runs out; 12 s at the most. */
const GAPS = [0, 40, 150, 400, 1_500, 5_600];
const LONGEST = 12_000;

export const happenings: fc.Arbitrary<readonly Happening[]> = fc
  .array(
    fc.record({
      after: fc.constantFrom(...GAPS),
      what: fc.constantFrom(
        ...(['pre-script', 'pre-script', 'pre-script', 'post-script', 'post-script', 'operator', 'kill'] as const),
      ),
      id: fc.constantFrom(...IDS),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .filter((order) => order.reduce((sum, { after }) => sum + after, 0) <= LONGEST);
