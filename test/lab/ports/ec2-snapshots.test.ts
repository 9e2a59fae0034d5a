// The adapter's own tests, word for word, on the fake: it takes the adapter's place, and the model the wire's.
jest.mock('../../lambdas/aws/wired', () => jest.requireActual<object>('./wired-model'));
jest.mock('../../../lambdas/aws/ec2/snapshots', () => ({
  ec2Snapshots:
    jest.requireActual<typeof import('../../../lab/ports/snapshots')>('../../../lab/ports/snapshots').modelledSnapshots,
}));

import '../../lambdas/aws/ec2/snapshots.test';
