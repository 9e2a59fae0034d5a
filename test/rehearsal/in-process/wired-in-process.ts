import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { cloudClient } from '../../../rehearsal/in-process/cloud-client';
import { CREATE_SNAPSHOTS, EVENTS, POLL, READ, SEND_SCRIPT } from '../../../lambdas/aws/clients';
import type { RegionClients } from '../../../lambdas/aws/ec2/stored-sets';
import { systemClock } from '../../../rehearsal/clock';
import { createCloud } from '../../../rehearsal/cloud/cloud';

type Real = typeof import('../../lambdas/aws/wired');

const real = jest.requireActual<Real>('../../lambdas/aws/wired');

export const { AT_ONCE, INSTANCE, afterWaitsOf, failing, hastyClock, guestThatAnswers, inputsOf } = real;

/** Takes the place of the adapters' `wired`: the same model, asked in process instead of by HTTP. */
export const wired: Real['wired'] = async (options, body) => {
  const cloud = createCloud({
    clock: systemClock,
    ...options,
    modelSettings: { ...AT_ONCE, ...options.modelSettings },
  });
  const calling = { cloud, clock: systemClock, random: () => 0 }; // No waits between tries.
  const ec2In = (region = cloud.region): RegionClients => ({
    read: cloudClient(EC2Client, { ...calling, region }, READ),
    once: cloudClient(EC2Client, { ...calling, region }, CREATE_SNAPSHOTS),
  });
  try {
    await body({
      cloud,
      ec2: ec2In(),
      ec2In,
      ssm: {
        read: cloudClient(SSMClient, calling, READ),
        once: cloudClient(SSMClient, calling, SEND_SCRIPT),
        poll: cloudClient(SSMClient, calling, POLL),
      },
      events: cloudClient(EventBridgeClient, calling, EVENTS),
      s3: cloudClient(S3Client, calling, READ),
      get dynamoDb(): never {
        throw new Error('DynamoDB is not asked in process');
      },
      inputs: inputsOf(cloud),
    });
  } finally {
    cloud.close();
  }
};
