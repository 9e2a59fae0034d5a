import { drillInstancesByRole } from '../../../lambdas/functions/adapters';

test('the clients of a role are made once, and are those of no other role', () => {
  const made: (string | undefined)[] = [];
  const instancesOf = drillInstancesByRole((tuning, role) => {
    made.push(role);
    return tuning;
  });
  const roles = ['arn:aws:iam::444455556666:role/drills', 'arn:aws:iam::777788889999:role/drills', undefined];
  const first = roles.map(instancesOf);
  expect(new Set(first).size).toBe(3);
  expect(roles.map(instancesOf)).toEqual(first);
  expect(made).toEqual(roles.flatMap((role) => [role, role]));
});
