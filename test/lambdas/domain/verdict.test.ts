import fc from 'fast-check';
import type { Evidence } from '../../../lambdas/domain/evidence';
import type { ScriptReport, ScriptResult } from '../../../lambdas/domain/script';
import { judgeSet, type SetFacts } from '../../../lambdas/domain/verdict';
import { aFailure, EXECUTION_ID, postEvidence, preEvidence, theFacts, without } from './builders';

const ended = (result: ScriptResult): ScriptReport => ({ result, steps: [] });
const exitCodesOnly = without(theFacts(), 'preEvidence', 'postEvidence');

describe('application-consistent', () => {
  test('is earned with evidence of the guest from both scripts', () => {
    expect(judgeSet(theFacts())).toEqual({ consistency: 'application-consistent', proof: 'guest-evidence' });
  });

  test('is only what DLM claims without any evidence', () => {
    expect(judgeSet(exitCodesOnly)).toEqual({ consistency: 'application-consistent', proof: 'exit-codes' });
  });

  test.each(['lock', 'stop'] as const)('is earned without mounts by a database that was held by a %s', (heldBy) => {
    const held = {
      preEvidence: preEvidence({ heldBy, mounts: [] }),
      postEvidence: postEvidence({ heldBy, mounts: [] }),
    };
    expect(judgeSet(theFacts(held)).consistency).toBe('application-consistent');
  });
});

/** Facts of a set that the pre-script made itself. */
function factsInGuest(pre: Partial<Evidence> = {}, snapshotIds: readonly string[] = ['snap-1', 'snap-2']): SetFacts {
  const snapshot = { outcome: 'made', first: 'snap-1', count: 2 } as const;
  return theFacts({ preEvidence: { ...postEvidence(), snapshot, ...pre }, inGuest: { snapshotIds } });
}

describe('a set that the pre-script made itself', () => {
  test('is application-consistent by the guest’s evidence where its line says that it made it and thawed behind it', () => {
    expect(judgeSet(factsInGuest())).toEqual({ consistency: 'application-consistent', proof: 'guest-evidence' });
  });

  test.each<[string, SetFacts, string]>([
    [
      'gave no evidence: an exit code claims no set',
      without(factsInGuest(), 'preEvidence', 'postEvidence'),
      'evidence-incomplete',
    ],
    ['does not say what came of its call', { ...factsInGuest(), preEvidence: postEvidence() }, 'evidence-incomplete'],
    ['says that there was no call', factsInGuest({ snapshot: { outcome: 'not-made' } }), 'evidence-incomplete'],
    [
      'does not say when it froze',
      {
        ...factsInGuest(),
        preEvidence: without(
          { ...postEvidence(), snapshot: { outcome: 'made', first: 'snap-1', count: 2 } as const },
          'frozenAt',
        ),
      },
      'evidence-incomplete',
    ],
    ['made another set', factsInGuest({}, ['snap-8', 'snap-9']), 'snapshot-outcome-unknown'],
    ['made a larger set', factsInGuest({}, ['snap-1']), 'snapshot-outcome-unknown'],
    ['did not thaw itself', factsInGuest({ thawedBy: 'lease' }), 'thawed-early'],
    [
      'found a mount that was not frozen any more',
      factsInGuest({ mounts: [{ path: '/data', held: false }] }),
      'nothing-held',
    ],
    ['is not confirmed by its post-script', { ...factsInGuest(), post: aFailure(205) }, 'thawed-early'],
    [
      'froze another time than its post-script says',
      { ...factsInGuest(), postEvidence: postEvidence({ frozenAt: '2026-11-22T03:00:09.000Z' }) },
      'thawed-early',
    ],
  ])('is crash-consistent where the pre-script %s', (_, facts, reason) => {
    expect(judgeSet(facts)).toMatchObject({ consistency: 'crash-consistent', reason });
  });
});

const ROWS: readonly (readonly [string, SetFacts, string])[] = [
  ['scripts were not tried', theFacts({ reason: 'instance-stopped' }), 'instance-stopped'],
  ['the set was adopted', theFacts({ origin: 'adopted' }), 'snapshot-outcome-unknown'],
  ['the policy has no scripts', theFacts({ mode: 'no-scripts' }), 'no-scripts'],
  ['the policy has a pre-script alone', theFacts({ mode: 'pre-only' }), 'pre-only'],
  ['the only pre-script failed', theFacts({ mode: 'pre-only', pre: aFailure(201) }), 'pre-script-failed'],
  ['the policy has a post-script alone', theFacts({ mode: 'post-only' }), 'post-only'],
  ['nothing is known of the pre-script', without(theFacts(), 'pre'), 'pre-script-unknown'],
  ['the pre-script failed', theFacts({ pre: aFailure(201) }), 'pre-script-failed'],
  ['the pre-script timed out', theFacts({ pre: ended('timed-out') }), 'pre-script-timed-out'],
  ['the pre-script was skipped', theFacts({ pre: ended('not-run') }), 'pre-script-not-run'],
  ['the end of the pre-script is unknown', theFacts({ pre: ended('unknown') }), 'pre-script-unknown'],
  ['a volume was attached meanwhile', theFacts({ snapshotVolumeIds: ['vol-1', 'vol-2', 'vol-3'] }), 'volumes-changed'],
  ['a volume is missing', theFacts({ snapshotVolumeIds: ['vol-1'] }), 'volumes-changed'],
  ['nothing is known of the post-script', without(theFacts(), 'post'), 'post-script-unknown'],
  ['the end of the post-script is unknown', theFacts({ post: ended('unknown') }), 'post-script-unknown'],
  ['the post-script failed', theFacts({ post: aFailure(202) }), 'post-script-failed'],
  ['the post-script was skipped', theFacts({ post: ended('not-run') }), 'post-script-failed'],
  ['the post-script timed out', theFacts({ post: ended('timed-out') }), 'post-script-timed-out'],
  ['the lease ran out before the post-script', theFacts({ post: aFailure(203) }), 'lease-expired'],
  ['nothing was frozen at the post-script', theFacts({ post: aFailure(205) }), 'thawed-early'],
  ['only the pre-script gave evidence', without(theFacts(), 'postEvidence'), 'evidence-incomplete'],
  ['only the post-script gave evidence', without(theFacts(), 'preEvidence'), 'evidence-incomplete'],
  [
    'the guest says that its lease thawed',
    theFacts({ postEvidence: postEvidence({ thawedBy: 'lease' }) }),
    'lease-expired',
  ],
  [
    'the post-script found another freeze than the pre-script made',
    theFacts({ postEvidence: postEvidence({ frozenAt: '2026-11-22T03:00:09.000Z' }) }),
    'thawed-early',
  ],
  ['an operator thawed', theFacts({ postEvidence: postEvidence({ thawedBy: 'operator' }) }), 'thawed-early'],
  ['nobody says who thawed', theFacts({ postEvidence: without(postEvidence(), 'thawedBy') }), 'thawed-early'],
  ['no mount was held', theFacts({ preEvidence: preEvidence({ mounts: [] }) }), 'nothing-held'],
  [
    'neither mounts nor a hold are reported',
    theFacts({ preEvidence: without(preEvidence({ mounts: [] }), 'heldBy') }),
    'nothing-held',
  ],
  [
    'a requested mount was not held',
    theFacts({ preEvidence: preEvidence({ mounts: [{ path: '/data', held: false }] }) }),
    'nothing-held',
  ],
  [
    'one of two mounts was not held',
    theFacts({
      preEvidence: preEvidence({
        mounts: [
          { path: '/data', held: true },
          { path: '/logs', held: false },
        ],
      }),
    }),
    'nothing-held',
  ],
  [
    'a mount had thawed before',
    theFacts({ postEvidence: postEvidence({ mounts: [{ path: '/data', held: false }] }) }),
    'thawed-early',
  ],
  ['the post-script did not find a mount', theFacts({ postEvidence: postEvidence({ mounts: [] }) }), 'thawed-early'],
  [
    'another mount had thawed before',
    theFacts({
      postEvidence: postEvidence({
        mounts: [
          { path: '/data', held: true },
          { path: '/logs', held: false },
        ],
      }),
    }),
    'thawed-early',
  ],
];

describe('crash-consistent', () => {
  test.each(ROWS)('is a set when %s', (_, facts, reason) => {
    expect(judgeSet(facts)).toMatchObject({ consistency: 'crash-consistent', reason });
  });

  test.each<[string, SetFacts, string]>([
    ['nothing was sent', without(exitCodesOnly, 'pre', 'post'), 'none'],
    ['only a script ended', without(exitCodesOnly, 'post'), 'exit-codes'],
    ['one evidence is missing', without(theFacts(), 'preEvidence'), 'exit-codes'],
    ['both are there', theFacts({ reason: 'busy' }), 'guest-evidence'],
  ])('has the proof of what is known when %s', (_, facts, proof) => {
    expect(judgeSet(facts).proof).toBe(proof);
  });
});

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

  test('application-consistent implies everything that G3 asks for', () => {
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
