import { allowing, type IamRequest, type Statement } from './iam';

describe('the evaluator', () => {
  const allow = (changes: Partial<Statement> = {}): Statement => ({
    ...{ Effect: 'Allow', Action: 'ec2:CreateTags', Resource: 'arn:aws:ec2:*::snapshot/*' },
    ...changes,
  });
  const request: IamRequest = {
    ...{ action: 'ec2:CreateTags', resource: 'arn:aws:ec2:eu-central-1::snapshot/snap-1' },
    context: { 'aws:ResourceTag/a': 'b', 'aws:TagKeys': ['a', 'c'] },
  };

  test.each<[string, Statement, 'allowed' | 'refused']>([
    ['a statement of its action and resource', allow(), 'allowed'],
    ['an action with a wildcard, in upper or lower case', allow({ Action: ['EC2:create*'] }), 'allowed'],
    ['another action', allow({ Action: 'ec2:DeleteTags' }), 'refused'],
    ['another resource', allow({ Resource: 'arn:aws:ec2:*::volume/*' }), 'refused'],
    ['a dot that is no wildcard', allow({ Resource: 'arn.*' }), 'refused'],
    ['a denial', allow({ Effect: 'Deny' }), 'refused'],
    ['StringEquals', allow({ Condition: { StringEquals: { 'aws:ResourceTag/a': ['x', 'b'] } } }), 'allowed'],
    ['StringEquals with a wildcard', allow({ Condition: { StringEquals: { 'aws:ResourceTag/a': '*' } } }), 'refused'],
    ['StringLike', allow({ Condition: { StringLike: { 'aws:ResourceTag/a': '?' } } }), 'allowed'],
    ['StringEquals of an absent key', allow({ Condition: { StringEquals: { other: 'b' } } }), 'refused'],
    ['Null of a key that must be there', allow({ Condition: { Null: { 'aws:ResourceTag/a': 'false' } } }), 'allowed'],
    ['Null of an absent one', allow({ Condition: { Null: { other: 'false' } } }), 'refused'],
    ['ForAllValues', allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'c'] } } }), 'allowed'],
    [
      'ForAllValues with one more',
      allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } } }),
      'refused',
    ],
    [
      'StringEquals of a key with several values',
      allow({ Condition: { StringEquals: { 'aws:TagKeys': 'a' } } }),
      'refused',
    ],
    ['ForAllValues of an absent key', allow({ Condition: { 'ForAllValues:StringEquals': { other: 'a' } } }), 'allowed'],
    [
      'ForAllValues of a key that must be there',
      allow({ Condition: { 'ForAllValues:StringEquals': { other: 'a' }, Null: { other: 'false' } } }),
      'refused',
    ],
  ])('decides by %s', (_, statement, decision) => {
    expect(allowing([statement], request)).toHaveLength(decision === 'allowed' ? 1 : 0);
  });

  test('a denial outweighs what is allowed', () => {
    expect(allowing([allow(), allow({ Effect: 'Deny', Resource: '*' })], request)).toEqual([]);
  });
});
