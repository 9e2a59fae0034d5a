import type { Row } from './rows';

/** How a target ends: its outcome, the verdict on a run of it alone, and what the tags of its set say. */
export type End = Pick<Row, 'outcome' | 'verdict' | 'tags' | 'reason'>;

/** With a set that keeps the promise; `tags` say by what proof, and what else a row asserts. */
export function applicationConsistent(tags: NonNullable<Row['tags']>): End {
  return {
    outcome: 'application-consistent',
    verdict: 'Completed',
    tags: { consistency: 'application-consistent', ...tags },
  };
}

/** With a set that says why it is no more than this. */
export function crashConsistent(reason: string, tags: Row['tags'] = {}): End {
  return {
    outcome: 'crash-consistent',
    verdict: 'PartiallyFailed',
    tags: { consistency: 'crash-consistent', reason, ...tags },
  };
}

/** Without a set, and an event says why. */
export function skipped(reason: string): End {
  return { outcome: 'skipped', verdict: 'Failed', reason };
}
