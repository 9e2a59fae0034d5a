import { CfnParameter, Duration } from 'aws-cdk-lib';
import { Quiesce, SnapshotEngine, TargetSelection, type SnapshotPolicyProps } from '../../../lib';
import { checkRunRequest } from '../../../lambdas/domain/policy-check';
import { aPolicy, runRequests } from '../builders';
import { templateOf, testStack } from '../../../lab/synthesize';

const policyOf = (changes: Partial<SnapshotPolicyProps>) => {
  const stack = testStack();
  aPolicy(stack, changes);
  return runRequests(templateOf(stack))[0];
};

describe('Quiesce.vss', () => {
  test('sends AWS’s document for ten minutes at most, and makes no document of its own', () => {
    const stack = testStack();
    aPolicy(stack, { quiesce: Quiesce.vss() });
    const template = templateOf(stack);
    template.resourceCountIs('AWS::SSM::Document', 0);
    expect(runRequests(template)[0]?.policy).toMatchObject({
      quiesce: { kind: 'vss', timeoutSeconds: 600, copyOnly: false, saveMetadata: false },
      onPreScriptFailure: 'fall-back-to-crash-consistent',
    });
  });

  test('hands its options to the run, whose check they pass', () => {
    const stack = testStack();
    aPolicy(stack, {
      quiesce: Quiesce.vss({ timeout: Duration.minutes(12), copyOnly: true, saveMetadata: true }),
      excludeBootVolume: true,
      tags: {
        Origin: '$(instance-id) at $(timestamp)',
        Owner: new CfnParameter(stack, 'Owner').valueAsString,
      },
    });
    const [request] = runRequests(templateOf(stack));
    expect(request?.policy.quiesce).toEqual({ kind: 'vss', timeoutSeconds: 720, copyOnly: true, saveMetadata: true });
    expect(checkRunRequest({ ...request, scheduledTime: '2026-11-22T03:00:00Z' })).toBeUndefined();
  });

  const stack = testStack();
  const engine = new SnapshotEngine(stack, 'Engine');
  test.each<[Partial<SnapshotPolicyProps>, string]>([
    [
      { excludeDataVolumes: { Scratch: 'yes' } },
      'excludeDataVolumes has 1 entries, allowed: 0 to 0; with Quiesce.vss() every data volume is in the set, because AWS’s document can exclude only the boot volume; remove the prop',
    ],
    [
      { copyTags: true },
      'copyTags is true, allowed with Quiesce.vss(): false; AWS’s document copies no tags of volumes; give the tags that you need in the prop tags',
    ],
    [
      { tags: { Device: 'x' } },
      'tags: the key "Device" is one that VSS writes itself, allowed with Quiesce.vss(): other keys; rename it',
    ],
    [
      { tags: { Owner: 'a, b' } },
      'tags: the value of "Owner" is "a, b", allowed with Quiesce.vss(): letters, digits, blanks and ()./\\-"\'@_+:={}, without "{{", and the variables; AWS’s document accepts no other characters',
    ],
    [
      { tags: { Größe: 'x' } },
      'tags: the key is "Größe", allowed with Quiesce.vss(): letters, digits, blanks and ()./\\-"\'@_+:={}, without "{{", and the variables; AWS’s document accepts no other characters',
    ],
    [
      { tags: Object.fromEntries(Array.from({ length: 22 }, (_, index) => [`Key${index}`, 'v'])) },
      'tags has 22 entries, allowed: 0 to 21; remove some, because EC2 allows 50 tags on a snapshot and the others are the labels of Quiesce and of VSS',
    ],
    [
      { quiesce: Quiesce.vss({ timeout: Duration.minutes(13) }) },
      'quiesce: timeout is 780 s, allowed: whole seconds from 60 to 720; a function runs for at most 15 minutes, which include the delivery of the command and the search for the set; choose a quieter hour',
    ],
    [
      { quiesce: Quiesce.vss({ timeout: Duration.seconds(30) }) },
      'quiesce: timeout is 30 s, allowed: whole seconds from 60 to 720; Run Command and the VSS writers need some seconds; lengthen it',
    ],
  ])('refuses %j', (changes, message) => {
    const id = `Policy${Object.keys(changes).join('')}${message.length}`;
    expect(() => aPolicy(stack, { engine, quiesce: Quiesce.vss(), ...changes }, id)).toThrow(
      new Error(`Stack/${id}: ${message}`),
    );
  });
});

describe('Quiesce.sapHana', () => {
  test('runs AWS’s document like every one that follows DLM’s contract, and skips a target whose pre-script failed', () => {
    expect(
      policyOf({ quiesce: Quiesce.sapHana(), targets: TargetSelection.anyTag({ Role: 'hana' }) })?.policy,
    ).toMatchObject({
      quiesce: {
        kind: 'document',
        document: 'AWSSystemsManagerSAP-CreateDLMSnapshotForSAPHANA',
        stages: 'pre-and-post',
      },
      onPreScriptFailure: 'skip-target',
    });
  });
});
