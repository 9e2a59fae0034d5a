import { fieldsOf } from '../../lambdas/domain/json';
import { list, oneOf, optional, record, schema, text, textLike, whole, type TypeOf } from '../../lambdas/domain/schema';

const FLAG = schema<boolean>('true or false', (value) => typeof value === 'boolean');

/** DLM's text of a tag may be longer than EC2's. */
const TAG = record({ Key: text(1, 500), Value: text(0, 500) });

const UNIT = oneOf('DAYS', 'WEEKS', 'MONTHS', 'YEARS');

const SCRIPT = record({
  ExecutionHandler: textLike(/^[\w./:-]{1,200}$/, 'the name or ARN of an SSM document, or AWS_VSS_BACKUP'),
  ExecutionHandlerService: optional(oneOf('AWS_SYSTEMS_MANAGER')),
  Stages: optional(list(1, 2, oneOf('PRE', 'POST'))),
  ExecuteOperationOnScriptFailure: optional(FLAG),
  ExecutionTimeout: optional(whole(10, 120)),
  MaximumRetryCount: optional(whole(0, 3)),
});

const CREATE_RULE = record({
  Location: optional(text(1, 50)),
  Interval: optional(oneOf(0, 1, 2, 3, 4, 6, 8, 12, 24)),
  IntervalUnit: optional(oneOf('HOURS')),
  Times: optional(list(0, 1, textLike(/^([01]\d|2[0-3]):[0-5]\d$/, 'hh:mm'))),
  CronExpression: optional(textLike(/^cron\(.{5,}\)$/, 'cron(…)')),
  Scripts: optional(list(0, 1, SCRIPT)),
});

const COPY_RULE = record({
  Target: optional(text(1, 2_048)),
  TargetRegion: optional(text(1, 16)),
  Encrypted: optional(FLAG),
  CmkArn: optional(textLike(/^[ -~]{1,2048}$/, 'the ARN of a KMS key')),
  CopyTags: optional(FLAG),
  RetainRule: optional(record({ Interval: whole(1, 36_500), IntervalUnit: UNIT })),
});

const SCHEDULE = record({
  Name: optional(textLike(/^[0-9A-Za-z _-]{1,120}$/, '1 to 120 letters, digits, blanks, "_" and "-"')),
  CopyTags: optional(FLAG),
  TagsToAdd: optional(list(0, 45, TAG)),
  VariableTags: optional(list(0, 45, TAG)),
  CreateRule: CREATE_RULE,
  RetainRule: optional(
    record({
      Count: optional(whole(0, 1_000)),
      Interval: optional(whole(0, 36_500)),
      IntervalUnit: optional(UNIT),
    }),
  ),
  FastRestoreRule: optional(
    record({
      Count: optional(whole(0, 1_000)),
      Interval: optional(whole(0, 36_500)),
      IntervalUnit: optional(UNIT),
      AvailabilityZones: optional(list(0, 10, text(1, 64))),
      AvailabilityZoneIds: optional(list(0, 10, text(1, 64))),
    }),
  ),
  CrossRegionCopyRules: optional(list(0, 3, COPY_RULE)),
  ShareRules: optional(
    list(
      0,
      1,
      record({
        TargetAccounts: list(1, 50, textLike(/^\d{12}$/, '12 digits')),
        UnshareInterval: optional(whole(0, 36_500)),
        UnshareIntervalUnit: optional(UNIT),
      }),
    ),
  ),
});

/**
 * An instance snapshot policy of DLM, as far as it is read here; a number that is 0 stands for one that is absent. Source: DLM
 * API Reference, LifecyclePolicy.
 */
export const DLM_POLICY = record({
  PolicyId: optional(text(1, 100)),
  PolicyArn: optional(text(1, 300)),
  Description: optional(text(0, 500)),
  State: optional(oneOf('ENABLED', 'DISABLED', 'ERROR')),
  Tags: optional(
    schema<Readonly<Record<string, string>>>('an object of keys and values', (value) =>
      Object.values(fieldsOf(value)).every((entry) => typeof entry === 'string'),
    ),
  ),
  PolicyDetails: record({
    TargetTags: list(1, 50, TAG),
    Parameters: optional(
      record({
        ExcludeBootVolume: optional(FLAG),
        ExcludeDataVolumeTags: optional(list(0, 50, TAG)),
      }),
    ),
    Schedules: list(1, 4, SCHEDULE),
  }),
});

export type DlmPolicy = TypeOf<typeof DLM_POLICY>;
export type DlmTag = TypeOf<typeof TAG>;
export type DlmSchedule = TypeOf<typeof SCHEDULE>;
export type DlmScript = TypeOf<typeof SCRIPT>;
export type DlmCopyRule = TypeOf<typeof COPY_RULE>;
export type DlmUnit = TypeOf<typeof UNIT>;
