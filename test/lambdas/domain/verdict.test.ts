import type { Evidence } from '../../../lambdas/domain/evidence';
import type { ScriptReport, ScriptResult } from '../../../lambdas/domain/script';
import { judgeSet, type SetFacts } from '../../../lambdas/domain/verdict';
import { aFailure, postEvidence, preEvidence, theFacts, without } from './builders';

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

  test.each<[string, SetFacts]>([
    ['nothing was sent', without(exitCodesOnly, 'pre', 'post')],
    ['only a script ended', without(exitCodesOnly, 'post')],
    ['one evidence is missing', without(theFacts(), 'preEvidence')],
    ['both are there', theFacts({ reason: 'busy' })],
  ])('has no proof, so that a filter by proof selects no such set: %s', (_, facts) => {
    expect(judgeSet(facts).proof).toBe('none');
  });
});
