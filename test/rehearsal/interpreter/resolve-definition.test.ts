import {
  createTemplateResolver,
  loadMachine,
  resolveDefinition,
  type JsonObject,
  type JsonValue,
} from '../../../rehearsal/interpreter';

const environment = { region: 'eu-central-1', account: '123456789012', partition: 'aws' };

const resources: JsonObject = {
  Work: { Type: 'AWS::Lambda::Function', Properties: {} },
  Named: {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: { 'Fn::Join': ['-', ['quiesce', { Ref: 'AWS::Region' }]] } },
  },
  Published: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Named' } } },
  Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
  Odd: { Type: 'AWS::Some::Thing', Properties: {} },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      // As CDK synthesizes it: an Fn::Join of the text and the tokens in it.
      DefinitionString: {
        'Fn::Join': [
          '',
          [
            '{"StartAt":"Step","States":{"Step":{"Type":"Task","Resource":"arn:',
            { Ref: 'AWS::Partition' },
            ':states:::lambda:invoke","Parameters":{"FunctionName":"',
            { 'Fn::GetAtt': ['Work', 'Arn'] },
            '","Payload.$":"$"},"End":true}}}',
          ],
        ],
      },
    },
  },
};

describe('resolveDefinition', () => {
  test('gives the definition as it is deployed', () => {
    const resolved = resolveDefinition({ Resources: resources }, environment);
    expect(resolved.stateMachineArn).toBe('arn:aws:states:eu-central-1:123456789012:stateMachine:Machine');
    expect(loadMachine(resolved.definition).graph.states.get('Step')?.type).toBe('Task');
    expect(JSON.stringify(resolved.definition)).toContain(
      '"FunctionName":"arn:aws:lambda:eu-central-1:123456789012:function:Work"',
    );
  });

  test('refuses a template with several machines', () => {
    const template = { Resources: { ...resources, Other: resources['Machine'] ?? null } };
    expect(() => resolveDefinition(template, environment)).toThrow('found Machine, Other');
  });
});

describe('a template', () => {
  const resolver = createTemplateResolver(
    { Resources: resources, Parameters: { Version: { Type: 'String', Default: '7' }, Needed: { Type: 'String' } } },
    environment,
  );

  test.each<readonly [JsonValue, JsonValue]>([
    [{ Ref: 'Work' }, 'Work'],
    [{ Ref: 'Machine' }, 'arn:aws:states:eu-central-1:123456789012:stateMachine:Machine'],
    [{ 'Fn::GetAtt': ['Named', 'Arn'] }, 'arn:aws:lambda:eu-central-1:123456789012:function:quiesce-eu-central-1'],
    [{ Ref: 'Published' }, 'arn:aws:lambda:eu-central-1:123456789012:function:quiesce-eu-central-1:1'],
    [{ Ref: 'Queue' }, 'https://sqs.eu-central-1.amazonaws.com/123456789012/Queue'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-central-1:123456789012:Queue'],
    [{ 'Fn::GetAtt': 'Queue.QueueName' }, 'Queue'],
    [{ 'Fn::GetAtt': ['Odd', 'Arn'] }, 'arn:aws:some:eu-central-1:123456789012:Odd'],
    [{ Ref: 'Version' }, '7'],
    [
      { 'Fn::Sub': 'a-${AWS::Region}-${Work.Arn}-${!Raw}' },
      'a-eu-central-1-arn:aws:lambda:eu-central-1:123456789012:function:Work-${Raw}',
    ],
    [{ 'Fn::Sub': ['${x}', { x: { Ref: 'Work' } }] }, 'Work'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    [{ plain: [1, null, { Ref: 'AWS::AccountId' }] }, { plain: [1, null, '123456789012'] }],
  ])('resolves %j', (value, expected) => {
    expect(resolver.resolve(value)).toEqual(expected);
  });

  test.each<readonly [JsonValue, string]>([
    [{ Ref: 'Gone' }, 'the template has no resource Gone'],
    [{ Ref: 'Needed' }, 'parameter Needed of the template has no default'],
    [{ 'Fn::ImportValue': 'x' }, 'cannot resolve {"Fn::ImportValue":"x"}'],
  ])('refuses %j', (value, message) => {
    expect(() => resolver.resolve(value)).toThrow(message);
  });
});
