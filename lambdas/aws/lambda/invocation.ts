import type { Invocation } from '../../ports';

/** Made once per environment, outside the handler; called once at the beginning of each invocation. */
export function invocations(): () => Invocation {
  let count = 0;
  return () => {
    count += 1;
    const start = count === 1 ? 'cold' : 'warm';
    return { start: () => start };
  };
}
