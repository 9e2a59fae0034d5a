import fc from 'fast-check';
import type { Evidence } from '../../../lambdas/domain/evidence';
import type { ScriptResult } from '../../../lambdas/domain/script';
import { judgeSet, type SetFacts } from '../../../lambdas/domain/verdict';
import { EXECUTION_ID, theFacts, without } from './builders';

describe('the guarantee', () => {
  const result = fc.constantFrom<ScriptResult>(
    'succeeded',
    'succeeded',
    'succeeded',
    'failed',
    'timed-out',
    'not-run',
    'unknown',
  );
  const report = fc.record({ result, exitCode: fc.constantFrom(0, 0, 203, 205), steps: fc.constant([]) });
  const mount = fc.record({ path: fc.constantFrom('/a', '/b'), held: fc.constantFrom(true, true, true, false) });
  const evidence: fc.Arbitrary<Evidence> = fc.record(
    {
      executionId: fc.constant(EXECUTION_ID),
      mounts: fc.array(mount, { maxLength: 3 }),
      thawedBy: fc.constantFrom('command', 'command', 'lease', 'operator'),
      heldBy: fc.constantFrom('freeze', 'lock', 'stop'),
    },
    { requiredKeys: ['executionId', 'mounts'] },
  );
  const volumes = fc.subarray(['vol-1', 'vol-2'], { minLength: 1 });
  const anyFacts: fc.Arbitrary<Required<Omit<SetFacts, 'madeBy' | 'inGuest'>>> = fc.record({
    mode: fc.constantFrom('pre-and-post', 'pre-only', 'post-only', 'no-scripts'),
    reason: fc.constantFrom('busy', 'not-managed'),
    origin: fc.constantFrom('created', 'adopted'),
    preparedVolumeIds: volumes,
    snapshotVolumeIds: volumes,
    pre: report,
    post: report,
    preEvidence: evidence,
    postEvidence: evidence,
  });
  const names = [
    'mode',
    'reason',
    'origin',
    'preparedVolumeIds',
    'snapshotVolumeIds',
    'pre',
    'post',
    'preEvidence',
    'postEvidence',
  ] as const;
  const few = fc.subarray([...names], { maxLength: 3 });
  const missing = fc.subarray(['pre', 'post', 'preEvidence', 'postEvidence'] as const, { maxLength: 2 });

  /** A set that earned its label, with a few of its facts replaced and perhaps some taken away. */
  const facts: fc.Arbitrary<SetFacts> = fc
    .tuple(anyFacts, few, fc.oneof(fc.constant([]), missing))
    .map(([other, changed, gone]) => {
      const replaced = Object.fromEntries(changed.map((name) => [name, other[name]]));
      return without({ ...theFacts(), ...replaced }, ...gone);
    });

  test('application-consistent implies everything that G3 (docs/guarantees.md) asks for', () => {
    let earned = 0;
    fc.assert(
      fc.property(facts, (known) => {
        const verdict = judgeSet(known);
        if (verdict.consistency !== 'application-consistent') {
          return;
        }
        earned += 1;
        expect(known).toMatchObject({ mode: 'pre-and-post', origin: 'created' });
        expect(known).not.toHaveProperty('reason');
        expect([known.pre?.result, known.post?.result]).toEqual(['succeeded', 'succeeded']);
        expect([...known.snapshotVolumeIds].sort()).toEqual([...known.preparedVolumeIds].sort());
        const { preEvidence: pre, postEvidence: post } = known;
        expect(verdict.proof).toBe(pre === undefined && post === undefined ? 'exit-codes' : 'guest-evidence');
        if (pre === undefined || post === undefined) {
          expect([pre, post]).toEqual([undefined, undefined]);
          return;
        }
        expect(pre.mounts.length > 0 || pre.heldBy === 'lock' || pre.heldBy === 'stop').toBe(true);
        expect(pre.mounts.every(({ held }) => held)).toBe(true);
        expect(post.thawedBy).toBe('command');
        expect(pre.mounts.every(({ path }) => post.mounts.some((each) => each.path === path && each.held))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(earned).toBeGreaterThan(10);
  });

  test('crash-consistent always has a reason, application-consistent never', () => {
    fc.assert(
      fc.property(facts, (known) => {
        const verdict = judgeSet(known);
        expect(verdict.reason === undefined).toBe(verdict.consistency === 'application-consistent');
      }),
    );
  });
});
