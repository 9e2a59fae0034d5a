// The adapter's own tests, word for word, on the fake: it takes the adapter's place, and the model the wire's.
jest.mock('../../lambdas/aws/wired', () => jest.requireActual<object>('./wired-model'));
jest.mock('../../../lambdas/aws/ssm/scripts', () => ({
  ssmScripts:
    jest.requireActual<typeof import('../../../lab/ports/scripts')>('../../../lab/ports/scripts').modelledScripts,
}));

import '../../lambdas/aws/ssm/scripts.test';
