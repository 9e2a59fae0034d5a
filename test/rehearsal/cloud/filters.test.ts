import { matcher, type Filter } from '../../../rehearsal/cloud/filters';

const TABLE = { 'instance-state-name': () => ['running'] };
const RESOURCE = {
  tags: new Map([
    ['Mode', 'Production'],
    ['Name', 'a*b'],
    ['Empty', ''],
  ]),
};

function matches(...filters: readonly Filter[]): boolean {
  return matcher<typeof RESOURCE>(filters, TABLE)(RESOURCE);
}

test.each<readonly [string, Filter, boolean]>([
  ['an exact tag', { Name: 'tag:Mode', Values: ['Production'] }, true],
  ['another case', { Name: 'tag:Mode', Values: ['production'] }, false],
  ['a part', { Name: 'tag:Mode', Values: ['Prod'] }, false],
  ['a star', { Name: 'tag:Mode', Values: ['Prod*'] }, true],
  ['a question mark', { Name: 'tag:Mode', Values: ['?roduction'] }, true],
  ['any of its values', { Name: 'tag:Mode', Values: ['Test', 'Production'] }, true],
  ['an escaped star', { Name: 'tag:Name', Values: ['a\\*b'] }, true],
  ['an escaped star against another letter', { Name: 'tag:Mode', Values: ['Prod\\*'] }, false],
  ['an expression taken literally', { Name: 'tag:Mode', Values: ['Produ.tion'] }, false],
  ['an empty value', { Name: 'tag:Empty', Values: [''] }, true],
  ['a tag key', { Name: 'tag-key', Values: ['Mo?e'] }, true],
  ['a tag that is not there', { Name: 'tag:Other', Values: ['*'] }, false],
  ['an attribute', { Name: 'instance-state-name', Values: ['running', 'stopped'] }, true],
])('%s', (_, filter, expected) => {
  expect(matches(filter)).toBe(expected);
});

test('all filters must match', () => {
  const mode = { Name: 'tag:Mode', Values: ['Production'] };
  expect(matches(mode, { Name: 'tag-key', Values: ['Name'] })).toBe(true);
  expect(matches(mode, { Name: 'tag-key', Values: ['Other'] })).toBe(false);
});

test('an unknown name, a filter without values and too many values are refused', () => {
  expect(() => matches({ Name: 'colour', Values: ['red'] })).toThrow("The filter 'colour' is invalid");
  expect(() => matches({ Name: 'toString', Values: ['red'] })).toThrow('is invalid');
  expect(() => matches({ Name: 'tag:Mode', Values: [] })).toThrow('no values');
  expect(() => matches({ Name: 'tag:Mode', Values: Array.from({ length: 201 }, String) })).toThrow('maximum');
});
