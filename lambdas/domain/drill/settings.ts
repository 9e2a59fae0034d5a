import { DAY_SECONDS } from '../lifecycle/settings';
import { list, oneOf, optional, record, text, textLike, variant, whole, type TypeOf } from '../schema';

/** EC2's bounds of a provisioned initialization rate, in MiB a second. */
const INITIALIZATION_RATE = whole(100, 300);

/** Which set is restored. */
const CHOICE = variant('kind', {
  /** The newest one. */
  latest: record({}),
  /** Any of this time, so that over the drills each may be one: a sample, as auditors ask for it. */
  random: record({ withinSeconds: whole(DAY_SECONDS, 365 * DAY_SECONDS) }),
});

/** What looks at the restored data. */
const CHECK = record({
  /** Its name in the record, such as `postgresql`. */
  name: text(1, 64),
  document: text(1, 200),
  /** Parameters of the document, besides those that each check gets. */
  parameters: list(0, 20, record({ name: text(1, 64), value: text(0, 1_000) })),
  /** How long the script may take, in seconds. */
  timeoutSeconds: whole(30, 21_600),
});

/** What EC2 has to know of a system to boot it. */
const BOOT = record({ architecture: oneOf('x86_64', 'arm64') });

/** Where and on what a set is restored. */
const PLACE = record({
  /** Of another account, whose place this is: all that touches the instance is done by it. Absent: the own account. */
  role: optional(textLike(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'the ARN of a role')),
  /** Tried in this order, for where an instance type has no capacity. */
  subnets: list(1, 16, textLike(/^subnet-[0-9a-f]+$/, 'the id of a subnet')),
  securityGroup: textLike(/^sg-[0-9a-f]+$/, 'the id of a security group'),
  /** Absent where the set's own boot volume is booted. */
  image: optional(textLike(/^ami-[0-9a-f]+$/, 'the id of an image')),
  /** Boots the set's own boot volume, by an image that is there for the drill only. */
  boot: optional(BOOT),
  instanceTypes: list(1, 10, textLike(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an instance type such as m7g.large')),
  /** ARN of an instance profile that lets Systems Manager reach the instance, and nothing more. */
  instanceProfile: optional(text(20, 2_048)),
  /** Absent: volumes load their blocks when they are read. */
  initializationRate: optional(INITIALIZATION_RATE),
});

/** One rehearsal of a restore, as the schedule of a drill gives it to the state machine. */
export const DRILL = record({
  /** Name of the drill: in its events and records. */
  name: text(1, 100),
  /** The policy whose sets are restored. */
  policy: text(1, 100),
  choose: CHOICE,
  check: CHECK,
  place: PLACE,
  /** Where the records of drills are kept besides the log and the event. */
  records: optional(record({ bucket: text(3, 63), prefix: text(0, 512) })),
  /** The instance does not outlive this, counted from its launch. */
  boundSeconds: whole(900, DAY_SECONDS),
});

export type Drill = TypeOf<typeof DRILL>;
