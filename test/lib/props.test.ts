import * as ts from 'typescript';
import { testStack } from '../../lab/synthesize';
import { isRightList, structs, takes } from './props/structs';
import { USES, type Use } from './props/uses';

/** Marks a value that is wrong for every type. */
const NO_TYPE = ts.TypeFlags.Never;

/** Values of every kind, and the flags of the types that take one. */
const WRONG: readonly (readonly [text: string, value: unknown, flags: ts.TypeFlags])[] = [
  ['a number', 7.5, ts.TypeFlags.NumberLike],
  ['NaN', Number.NaN, NO_TYPE],
  ['a text', 'seven', ts.TypeFlags.StringLike],
  ['a flag in quotes', 'false', ts.TypeFlags.StringLike],
  ['true', true, ts.TypeFlags.BooleanLike],
  ['a list', ['Scratch'], NO_TYPE],
  ['an object', { key: 7 }, NO_TYPE],
  ['an object of a class', new Date(0), NO_TYPE],
  ['a construct', testStack(), NO_TYPE],
  ['a function', () => 7, NO_TYPE],
  ['null', null, NO_TYPE],
];

function isEnum(type: ts.Type): boolean {
  return (type.isUnion() ? type.types : [type]).some(({ flags }) => (flags & ts.TypeFlags.EnumLike) !== 0);
}

function refusalOf(use: Use, changes: object): Error {
  const stack = testStack();
  let thrown: unknown;
  try {
    use.give(stack, { ...use.right(stack), ...changes } as never);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Error);
  expect(thrown).not.toBeInstanceOf(TypeError);
  return thrown as Error;
}

test('every struct that is exported has its use here', () => {
  expect([...structs.keys()].sort()).toEqual(Object.keys(USES).sort());
});

test.each([
  ['SnapshotPolicyProps', 'targets', 'TargetSelection'],
  ['SnapshotPolicyProps', 'quiesce', 'Quiesce'],
  ['PolicySchedule', 'retain', 'Retention'],
  ['PolicySchedule', 'lock', 'Lock'],
  ['CrossRegionCopyRule', 'retain', 'Retention'],
])('%s: %s of the class %s of another copy of the package is refused as such', (struct, prop, name) => {
  const ofOtherCopy: unknown = Object.create({ constructor: { name } });
  expect(refusalOf(USES[struct] as Use, { [prop]: ofOtherCopy }).message).toContain(
    `${prop} is an object of the class ${name} of another copy of quiesce, allowed: a ${name}; install quiesce once; npm ls quiesce lists its copies`,
  );
});

/** Each struct is compared with its own type: each prop gets values of every other kind. */
describe.each([...structs])('%s', (struct, props) => {
  const use = USES[struct] as Use;

  test('is taken when it is right', () => {
    const stack = testStack();
    expect(() => use.give(stack, use.right(stack) as never)).not.toThrow();
  });

  test.each(props.map((prop) => [prop.name, prop] as const))('%s of another kind is refused by name', (name, prop) => {
    for (const [kind, value, flags] of WRONG) {
      if (takes(prop.type, flags) || isRightList(prop.type, value)) {
        continue;
      }
      const { message } = refusalOf(use, { [name]: value });
      expect({ kind, message }).toEqual({
        kind,
        message: expect.stringMatching(new RegExp(`^${use.path}: .*\\b${name}\\b.*, allowed: .+; .+`)) as unknown,
      });
    }
  });

  test('a missing prop is named if it is needed', () => {
    for (const { name } of props.filter(({ isNeeded }) => isNeeded)) {
      expect(refusalOf(use, { [name]: undefined }).message).toMatch(
        new RegExp(`^${use.path}: .* lacks the prop "${name}", which is required, allowed: .+; give it$`),
      );
    }
  });

  test('a misspelt constant is refused, although JavaScript takes it for undefined', () => {
    for (const { name } of props.filter((prop) => !prop.isNeeded && isEnum(prop.type))) {
      expect(refusalOf(use, { [name]: undefined }).message).toMatch(
        new RegExp(
          `^${use.path}: .*\\b${name} is undefined, allowed: .+; correct the name of the constant, or leave the prop out$`,
        ),
      );
    }
  });

  test('a misspelt prop is named, with the nearest that exists', () => {
    for (const { name } of props) {
      const misspelt = `${name.slice(0, -2)}${name.slice(-1)}${name.slice(-2, -1)}x`;
      expect(refusalOf(use, { [misspelt]: 1 }).message).toMatch(
        new RegExp(`^${use.path}: .* has no prop "${misspelt}", allowed: .*${name}.*; rename it to "`),
      );
    }
    expect(refusalOf(use, { entirelyDifferent: 1 }).message).toMatch(
      / has no prop "entirelyDifferent", .*; use one of these, or remove it$/,
    );
  });

  test.each([null, 'text', 7, ['list'], new Date(0)])('%j instead of it is refused', (props) => {
    const stack = testStack();
    expect(() => use.give(stack, props as never)).toThrow(
      new RegExp(`^${use.path}: .* is .+, allowed: an object with `),
    );
  });
});
