import { METHOD_PERMISSIONS } from '../../../lambdas/method-permissions';

test('the function that copies may use keys only through EC2, and grant them only to AWS', () => {
  const onKeys = METHOD_PERMISSIONS.storedSets.copy.filter(({ resources }) => resources.includes('any key'));
  expect(onKeys.flatMap(({ actions }) => actions).sort()).toEqual([
    'kms:CreateGrant',
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ]);
  for (const { actions, conditions } of onKeys) {
    expect(conditions).toEqual({
      StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com*' },
      ...(actions.includes('kms:CreateGrant') && { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
    });
  }
});
