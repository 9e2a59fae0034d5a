// The adapter's own tests, word for word, on the fake: it takes the adapter's place, and the model the wire's.
jest.mock('../../lambdas/aws/wired', () => jest.requireActual<object>('./wired-model'));
jest.mock('../../../lambdas/aws/ec2/instances', () => ({
  ec2Instances:
    jest.requireActual<typeof import('../../../lab/ports/instances')>('../../../lab/ports/instances').modelledInstances,
}));

import '../../lambdas/aws/ec2/instances.test';
