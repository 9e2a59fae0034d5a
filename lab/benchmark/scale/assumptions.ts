import type { Bucket, ModelSettingOverrides } from '../../../rehearsal/cloud/model-settings';

/**
 * What AWS is taken to be like in this run. EC2's buckets are the model's own, as published. Where AWS publishes a rate
 * by Region, the smaller Regions' counts; where it publishes none, the line says so.
 */
export const MODEL_SETTINGS: ModelSettingOverrides = {
  // CreateSnapshots answers within 1 to 3 s as a rule; a page of a thousand instances takes about a second.
  latencyMillis: { CreateSnapshots: 1_500, SendCommand: 60, CreateTags: 100, DescribeInstances: 150, PutEvents: 30 },
  latencySpread: 0.5,
  unansweredMillis: 60_000,
  deliveryMillis: 250,
  deliveryJitterMillis: 250,
  statusVisibilityMillis: 200,
  snapshotPendingMillis: 60_000,
  snapshotVisibleMillis: 2_000,
  snapshotTaggableMillis: 1_000,
  buckets: {
    // EventBridge, PutEvents: 400 a second in the Regions with the lowest quota.
    PutEvents: { burst: 400, perSecond: 400 },
    // DynamoDB: 1,000 writes a second to one item, and all slots are one item.
    takeSlot: { burst: 1_000, perSecond: 1_000 },
    // Unpublished. An assumption: half of what EC2 allows for describing.
    SendCommand: { burst: 50, perSecond: 20 },
    // Unpublished. An assumption: a poll or two a second for each of a hundred scripts.
    ListCommandInvocations: { burst: 200, perSecond: 150 },
    GetCommandInvocation: { burst: 100, perSecond: 50 },
    DescribeInstanceInformation: { burst: 100, perSecond: 20 },
  },
};

/** Step Functions in the smaller Regions: what is above is put off, not refused. */
export const TRANSITIONS: Bucket = { burst: 800, perSecond: 800 };

/** StartExecution there. Whether a Distributed Map's children draw on it is not documented: they do here. */
export const CHILDREN: Bucket = { burst: 800, perSecond: 150 };

/** Of an account, all functions together, unless it is raised. */
export const LAMBDA_CONCURRENCY = 1_000;

/** Between the arming of the lease and the first freeze, in milliseconds: a quick application, and a slow one. */
export const QUIESCE_MILLIS = { shortest: 100, longest: 1_000 } as const;
