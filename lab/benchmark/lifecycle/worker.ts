import { decide } from './decide';

/** A process of its own for one size, so that its peak is that of this size: the first argument is the snapshots. */
decide(Number(process.argv[2]))
  .then((decided) => process.send?.({ decided }))
  .catch((error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }));
