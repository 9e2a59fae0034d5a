import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importing } from './importing';
import { SAMPLES } from './samples';
import { synthesizedPolicies, writtenPolicies } from './written-app';

describe.each(Object.keys(SAMPLES))('the sample %s', (name) => {
  const { source, conversions } = importing(SAMPLES[name] ?? []);

  test('becomes the app that was committed', () => {
    const file = join(__dirname, '__golden__', `${name}.app.txt`);
    if (process.env.UPDATE_GOLDEN === '1') {
      writeFileSync(file, source);
    }
    expect(existsSync(file) ? readFileSync(file, 'utf8') : `${file} is missing, write it with UPDATE_GOLDEN=1`).toBe(
      source,
    );
  });

  test('is an app whose policies are the converted ones', () => {
    const converted = conversions.flatMap(({ policies }) => policies.map(({ policy, state }) => ({ policy, state })));
    expect(writtenPolicies(source)).toEqual(converted);
  });
});

test.each(['all-rules', 'two-regions'])('the sample %s is synthesized with its engines', (name) => {
  const { source, conversions } = importing(SAMPLES[name] ?? []);
  const converted = conversions.flatMap(({ policies }) => policies.map(({ policy }) => policy));
  expect(synthesizedPolicies(source)).toEqual(converted);
});
