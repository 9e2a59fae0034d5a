// The adapters' own tests, word for word, with the client in process: it answers as the SDK's client does over HTTP.
jest.mock('../lambdas/aws/wired', () => jest.requireActual<object>('./wired-in-process'));

import '../lambdas/aws/ec2/instances.test';
import '../lambdas/aws/ec2/snapshots.test';
import '../lambdas/aws/eventbridge/events.test';
import '../lambdas/aws/ssm/command-search.test';
import '../lambdas/aws/ssm/documents.test';
import '../lambdas/aws/ssm/scripts.test';
