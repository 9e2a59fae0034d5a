import { packageOf } from '../../../../lab/benchmark/bundles/measure';

test.each([
  ['node_modules/@aws-sdk/client-ec2/dist-es/schemas/schemas_0.js', '@aws-sdk/client-ec2'],
  ['node_modules/tslib/tslib.es6.mjs', 'tslib'],
  ['node_modules/@aws-sdk/client-ssm/node_modules/@smithy/core/dist-es/index.js', '@smithy/core'],
  ['lambdas/handlers/run/thaw.ts', 'lambdas'],
])('%s belongs to %s', (input, name) => {
  expect(packageOf(input)).toBe(name);
});
