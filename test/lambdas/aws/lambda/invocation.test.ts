import { invocations, systemClock } from '../../../../lambdas/aws/lambda/invocation';

test('only the first invocation of an environment is cold', () => {
  const next = invocations();
  const [first, second] = [next(), next()];
  expect([first.start(), first.start(), second.start()]).toEqual(['cold', 'cold', 'warm']);
});

test('the clock knows the time that the invocation has left', async () => {
  const clock = systemClock({ getRemainingTimeInMillis: () => 1234 });
  expect(clock.remaining()).toBe(1234);
  const before = clock.now();
  await clock.sleep(-5);
  expect(clock.now()).toBeGreaterThanOrEqual(before);
});
