import { measureSynth } from '../../../../lab/benchmark/synth/measure';

test('policies of a stack share the documents of the library, so that each adds its schedules and nothing else', () => {
  const [few, more] = [6, 8].map((policies) => measureSynth({ policies, schedulesPerPolicy: 2, policyStacks: 0 }));
  expect(more).toMatchObject({ stacks: 1, policies: 8, schedules: 16, documents: 6 });
  expect((more?.resources ?? 0) - (few?.resources ?? 0)).toBe(2 * 2);
});

test('stacks of teams use the engine of another one', () => {
  const { stacks, schedules, resources } = measureSynth({ policies: 4, schedulesPerPolicy: 4, policyStacks: 2 });
  expect([stacks, schedules]).toEqual([3, 16]);
  // The engine's own stack is the largest of these.
  expect(resources).toBeGreaterThan(40);
});
