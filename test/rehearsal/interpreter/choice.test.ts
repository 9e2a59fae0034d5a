import type { JsonObject, JsonValue } from '../../../rehearsal/interpreter';
import { chain, rehearse } from './machines';

const INPUT = {
  s: 'm',
  n: 5,
  t: '2026-01-01T00:00:00Z',
  yes: true,
  nothing: null,
  same: 'm',
  five: 5,
  later: '2026-01-01T02:00:00+01:00',
};

async function taken(rule: JsonObject, input: JsonValue = INPUT): Promise<JsonValue | undefined> {
  const definition = chain({
    Step: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
    Yes: { Type: 'Pass', Result: true, End: true },
    No: { Type: 'Pass', Result: false, End: true },
  });
  const { output, error } = await rehearse({ definition, input }).result();
  return output ?? error;
}

describe('a Choice', () => {
  test.each<readonly [JsonObject, boolean]>([
    [{ Variable: '$.s', StringEquals: 'm' }, true],
    [{ Variable: '$.s', StringEquals: 'M' }, false],
    [{ Variable: '$.s', StringEqualsPath: '$.same' }, true],
    [{ Variable: '$.s', StringLessThan: 'n' }, true],
    [{ Variable: '$.s', StringGreaterThan: 'l' }, true],
    [{ Variable: '$.s', StringLessThanEquals: 'm' }, true],
    [{ Variable: '$.s', StringGreaterThanEquals: 'n' }, false],
    [{ Variable: '$.n', NumericEquals: 5 }, true],
    [{ Variable: '$.n', NumericEqualsPath: '$.five' }, true],
    [{ Variable: '$.n', NumericLessThan: 5 }, false],
    [{ Variable: '$.n', NumericLessThanEquals: 5 }, true],
    [{ Variable: '$.n', NumericGreaterThan: 4 }, true],
    [{ Variable: '$.n', NumericGreaterThanEqualsPath: '$.five' }, true],
    [{ Variable: '$.s', NumericEquals: 5 }, false],
    [{ Variable: '$.n', StringEquals: '5' }, false],
    [{ Variable: '$.yes', BooleanEquals: true }, true],
    [{ Variable: '$.yes', BooleanEquals: false }, false],
    [{ Variable: '$.t', TimestampLessThan: '2026-01-01T00:00:01Z' }, true],
    [{ Variable: '$.t', TimestampLessThanPath: '$.later' }, true],
    [{ Variable: '$.t', TimestampEquals: '2026-01-01T01:00:00+01:00' }, true],
    [{ Variable: '$.s', IsPresent: true }, true],
    [{ Variable: '$.gone', IsPresent: true }, false],
    [{ Variable: '$.gone.deeper', IsPresent: false }, true],
    [{ Variable: '$.nothing', IsNull: true }, true],
    [{ Variable: '$.nothing', IsPresent: true }, true],
    [{ Variable: '$.n', IsNull: false }, true],
    [{ Variable: '$.n', IsNumeric: true }, true],
    [{ Variable: '$.s', IsString: true }, true],
    [{ Variable: '$.yes', IsBoolean: true }, true],
    [{ Variable: '$.t', IsTimestamp: true }, true],
    [{ Variable: '$.s', IsTimestamp: true }, false],
    [{ Not: { Variable: '$.s', StringEquals: 'x' } }, true],
    [
      {
        And: [
          { Variable: '$.s', StringEquals: 'm' },
          { Variable: '$.n', NumericEquals: 5 },
        ],
      },
      true,
    ],
    [
      {
        And: [
          { Variable: '$.gone', IsPresent: true },
          { Variable: '$.gone', NumericEquals: 5 },
        ],
      },
      false,
    ],
    [{ Or: [{ Variable: '$.s', StringEquals: 'x' }, { Not: { Variable: '$.yes', BooleanEquals: false } }] }, true],
  ])('%j is %s', async (rule, expected) => {
    expect(await taken(rule)).toBe(expected);
  });

  test('fails where it compares what is not there', async () => {
    expect(await taken({ Variable: '$.gone', StringEquals: 'x' })).toBe('States.Runtime');
  });

  test('fails where no rule holds and there is no default', async () => {
    const definition = chain({
      Step: { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 2, Next: 'End' }] },
      End: { Type: 'Succeed' },
    });
    expect(await rehearse({ definition, input: { a: 1 } }).result()).toMatchObject({
      status: 'FAILED',
      error: 'States.NoChoiceMatched',
    });
  });
});
