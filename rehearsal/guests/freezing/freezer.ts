import type { GuestVolume } from '../volumes';

/** How the kernel (or its stand-in) answered. `invalid`: thawed what was not frozen. */
export type FreezeOutcome =
  { readonly kind: 'done' | 'busy' | 'invalid' } | { readonly kind: 'failed'; readonly message: string };

/** Stops and restarts the writes to one volume. */
export interface Freezer {
  readonly freeze: (volume: GuestVolume) => Promise<FreezeOutcome>;
  readonly thaw: (volume: GuestVolume) => Promise<FreezeOutcome>;
}
