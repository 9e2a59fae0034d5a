import type { RouteOf } from '../../lambdas/contract';
import type { Steps } from '../../statemachine/steps';

type Routes<Name extends Parameters<Steps['route']>[1]> = Readonly<Record<RouteOf<Name>, string>>;

test('a value of `next` without a route does not compile', () => {
  const every: Routes<'Recover'> = { retry: '', 'fall-back': '', 'take-snapshots': '', record: '' };
  // @ts-expect-error: `record` has no route
  const missing: Routes<'Recover'> = { retry: '', 'fall-back': '', 'take-snapshots': '' };
  // @ts-expect-error: no step says `give-up`
  const unknown: Routes<'Recover'> = { ...every, 'give-up': '' };
  expect(Object.keys(every)).toHaveLength(Object.keys(missing).length + 1);
  expect(Object.keys(unknown)).toContain('give-up');
});
