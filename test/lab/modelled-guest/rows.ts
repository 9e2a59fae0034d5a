import type { Values } from '../../../lab/databases/substitute';
import { BOTH, NEITHER, OTHER } from './bench';

/** One script, and what it answers. */
interface Step {
  readonly command: string;
  readonly values?: Values;
  readonly waitSeconds?: number;
  readonly code: number;
  readonly held?: Readonly<Record<string, boolean>>;
}

/** What is nothing but scripts one after the other, with code and mounts held of each. */
export const ROWS: readonly (readonly [string, readonly Step[]])[] = [
  [
    'a pre freezes every mount and its post thaws them',
    [
      { command: 'pre-script', code: 0, held: BOTH },
      { command: 'post-script', code: 0, held: BOTH },
    ],
  ],
  [
    'the lease thaws in time, the post behind it says so, and the next pre is welcome',
    [
      { command: 'pre-script', values: { leaseSeconds: 5 }, code: 0, held: BOTH },
      { command: 'post-script', waitSeconds: 6, code: 203, held: NEITHER },
      { command: 'pre-script', values: { executionId: OTHER }, code: 0 },
    ],
  ],
  [
    'a second pre of the same execution says the same',
    [
      { command: 'pre-script', code: 0, held: BOTH },
      { command: 'pre-script', code: 0, held: BOTH },
      { command: 'post-script', code: 0, held: BOTH },
    ],
  ],
  [
    'a pre of another execution is refused while something is held',
    [
      { command: 'pre-script', code: 0 },
      { command: 'pre-script', values: { executionId: OTHER }, code: 204 },
      { command: 'post-script', code: 0, held: BOTH },
    ],
  ],
  [
    'a post of another execution thaws nothing',
    [
      { command: 'pre-script', code: 0 },
      { command: 'post-script', values: { executionId: OTHER }, code: 205 },
      { command: 'post-script', code: 0, held: BOTH },
    ],
  ],
  [
    'a post that comes before its pre leaves a tombstone that the pre respects',
    [
      { command: 'post-script', code: 205 },
      { command: 'pre-script', code: 201 },
    ],
  ],
  [
    'a second post finds nothing to thaw',
    [
      { command: 'pre-script', code: 0 },
      { command: 'post-script', code: 0 },
      { command: 'post-script', code: 205, held: NEITHER },
    ],
  ],
  [
    'a pre whose execution has ended is refused',
    [
      { command: 'pre-script', code: 0 },
      { command: 'post-script', code: 0 },
      { command: 'pre-script', code: 201 },
    ],
  ],
  [
    'by hand, without an execution id, pre and post can be repeated',
    [
      { command: 'pre-script', values: { executionId: 'None' }, code: 0 },
      { command: 'post-script', values: { executionId: 'None' }, code: 0 },
      { command: 'pre-script', values: { executionId: 'None' }, code: 0 },
      { command: 'post-script', values: { executionId: 'None' }, code: 0 },
    ],
  ],
  [
    'a dry run says what it would freeze and changes nothing',
    [
      { command: 'dry-run', code: 0 },
      { command: 'pre-script', code: 0, held: BOTH },
    ],
  ],
];
