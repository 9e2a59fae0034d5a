import { systemClock } from '../../../rehearsal/clock';
import { createCloud } from '../../../rehearsal/cloud/cloud';
import { seededRandom } from '../../../rehearsal/cloud/random';
import { cloudClient, TUNINGS, type CloudClient, type Tuning } from '../../../lab/ports/client';

type Real = typeof import('../../lambdas/aws/wired');
type Wired = Parameters<Parameters<Real['wired']>[1]>[0];

const real = jest.requireActual<Real>('../../lambdas/aws/wired');

export const { INSTANCE, afterWaitsOf, failing, hastyClock, guestThatAnswers } = real;

const AT_ONCE: Parameters<Real['wired']>[0]['modelSettings'] = {
  latencyMillis: { CreateSnapshots: 0, SendCommand: 0, CreateTags: 0, DeleteTags: 0 },
  otherLatencyMillis: 0,
  unansweredMillis: 0,
  deliveryMillis: 0,
  deliveryJitterMillis: 0,
  statusVisibilityMillis: 0,
};

/**
 * Takes the place of the adapters' `wired`: the same model, without a wire before it. Its clients are the model's own
 * in the places of the SDK's, which is what the fakes take; the mocked modules see nothing else of them.
 */
export const wired: Real['wired'] = async (options, body) => {
  const cloud = createCloud({
    clock: systemClock,
    ...options,
    modelSettings: { ...AT_ONCE, ...options.modelSettings },
  });
  const client = (tuning: Tuning): CloudClient =>
    cloudClient({ cloud, clock: systemClock, random: seededRandom(1) }, tuning);
  const world = {
    cloud,
    ec2: { read: client(TUNINGS.READ), once: client(TUNINGS.CREATE_SNAPSHOTS) },
    ssm: { read: client(TUNINGS.READ), once: client(TUNINGS.SEND_SCRIPT), poll: client(TUNINGS.POLL) },
    events: client(TUNINGS.EVENTS),
    inputs: (operation: string) => cloud.calls.filter((call) => call.operation === operation).map(({ input }) => input),
  };
  try {
    await body(world as unknown as Wired);
  } finally {
    cloud.close();
  }
};
