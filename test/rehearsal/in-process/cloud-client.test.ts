// The adapters' own tests, word for word, with the client in process: it answers as the SDK's client does over HTTP.
jest.mock('../../lambdas/aws/wired', () => jest.requireActual<object>('./wired-in-process'));

import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { cloudClient } from '../../../rehearsal/in-process/cloud-client';
import { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';
import { READ } from '../../../lambdas/aws/clients';
import { asking } from '../../../lambdas/aws/sdk-errors';
import { createCloud } from '../../../rehearsal/cloud/cloud';
import { notModelled } from '../../../rehearsal/cloud/errors';
import { seededRandom } from '../../../rehearsal/cloud/random';
import '../../lambdas/aws/ec2/instances.test';
import '../../lambdas/aws/ec2/snapshots.test';
import '../../lambdas/aws/ec2/stored-sets.test';
import '../../lambdas/aws/eventbridge/events.test';
import '../../lambdas/aws/ssm/command-search.test';
import '../../lambdas/aws/ssm/documents.test';
import '../../lambdas/aws/ssm/scripts.test';

test.each([new TypeError('a defect'), notModelled('a defect')])(
  'a defect of the model stops the clock, also when the adapter catches it: %s',
  async (defect) => {
    const clock = new VirtualClock();
    const cloud = { ...createCloud({ clock }), call: () => Promise.reject(defect) };
    const client = cloudClient(EC2Client, { cloud, clock, random: seededRandom(1) }, READ);
    const asked = asking('instances', () => client.send(new DescribeInstancesCommand({}))).catch(() => clock.sleep(1));
    await expect(clock.runUntil(asked)).rejects.toBe(defect);
  },
);
