import { PreScriptFailure } from '../../../lambdas/domain/policy';
import type { Cloud } from '../../../rehearsal/cloud/cloud';
import { slimDocument } from '../../../lab/modelled-guest';
import { aPolicy, DOCUMENT, id, LEASE_SECONDS } from '../../../lab/simulation/builders';
import { decide, type Row } from '../../../lab/simulation/rows';
import { simulate } from '../../../lab/simulation/simulate';
import { HAPPY, WITHOUT_SCRIPTS } from '../../../lab/simulation/ways';

/** What is decided before anything is sent. Policies that promise less are paths of decision-table.test.ts. */

const SKIP = aPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });
const library = slimDocument({ leaseSeconds: LEASE_SECONDS });
const { command: _, ...parameters } = library.parameters;
const [step] = library.mainSteps;

const OBSTACLES: readonly (readonly [string, string, Row['given']])[] = [
  ['not-managed', 'the instance is not managed by SSM', { instances: [{ number: 1, ssm: 'unmanaged' }] }],
  ['agent-offline', 'its agent is silent', { instances: [{ number: 1, ssm: 'offline' }] }],
  ['instance-stopped', 'it is stopped', { instances: [{ number: 1, state: 'stopped' }] }],
  ['document-missing', 'the document is missing', { documents: {} }],
  [
    'document-contract',
    'the document does not list the commands as allowedValues',
    {
      documents: {
        [DOCUMENT]: { ...library, parameters: { ...parameters, command: { type: 'String', default: 'dry-run' } } },
      },
    },
  ],
  [
    'platform-mismatch',
    'the document is for another platform',
    {
      documents: {
        [DOCUMENT]: {
          ...library,
          mainSteps: [{ ...step, precondition: { StringEquals: ['platformType', 'Windows'] } }],
        },
      },
    },
  ],
];

describe('scripts can not run', () => {
  decide(
    OBSTACLES.flatMap(([reason, what, given]): readonly Row[] => [
      {
        title: `${what}: a crash-consistent set with the reason`,
        given,
        states: WITHOUT_SCRIPTS,
        outcome: 'crash-consistent',
        verdict: 'PartiallyFailed',
        tags: { consistency: 'crash-consistent', reason, proof: 'none' },
        also: (simulated) => {
          expect(simulated.simulation.cloud.commands.size).toBe(0);
        },
      },
      {
        title: `${what}: skipped with the reason`,
        given: { ...given, policy: SKIP },
        states: 'Prepare RecordOutcome',
        outcome: 'skipped',
        verdict: 'Failed',
        reason,
      },
    ]),
  );
});

describe('steps that are skipped', () => {
  const windows = { ...step, name: 'on_windows', precondition: { StringEquals: ['platformType', 'Windows'] } };
  decide([
    {
      title: 'beside one that ran change nothing',
      given: { documents: { [DOCUMENT]: { ...library, mainSteps: [windows, step] } } },
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { consistency: 'application-consistent', proof: 'guest-evidence' },
    },
  ]);
  test('are no success when no other step ran', async () => {
    const powerShell = { ...step, action: 'aws:runPowerShellScript', precondition: undefined };
    const simulated = await simulate({
      policy: aPolicy({ retries: 0 }),
      documents: { [DOCUMENT]: { ...library, mainSteps: [powerShell] } },
    });
    expect(simulated.target.outcome).toBe('crash-consistent');
    expect(simulated.sets[0]).toMatchObject({ consistency: 'crash-consistent', reason: 'pre-script-not-run' });
    expect(simulated.owed).toEqual([]);
  });
});

describe('the volumes of a target', () => {
  const many = Array.from({ length: 42 }, (_each, index) => ({
    name: `b${String.fromCharCode(97 + Math.floor(index / 26))}${String.fromCharCode(97 + (index % 26))}`,
    ...(index < 41 ? { tags: { Scratch: 'yes' } } : {}),
  }));
  const scratch = [{ key: 'Scratch', value: 'yes' }];
  decide([
    {
      title: 'more than 40 exclusions are refused before anything is frozen',
      given: {
        policy: aPolicy({ volumes: { excludeBootVolume: false, excludeDataVolumes: scratch } }),
        instances: [{ number: 1, dataVolumes: many }],
      },
      states: 'Prepare RecordOutcome',
      outcome: 'failed',
      verdict: 'Failed',
      reason: 'too-many-exclusions',
    },
    {
      title: 'a volume that is attached after they were looked at costs the claim',
      given: {
        before: ({ cloud }) => {
          cloud.listen({
            onCommand: ({ status }) => {
              if (status === 'InProgress' && cloud.snapshots.size === 0) {
                attachOnce(cloud);
              }
            },
          });
        },
      },
      states: HAPPY,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'volumes-changed' },
    },
  ]);
});

function attachOnce(cloud: Cloud): void {
  cloud.attachVolume(id(1), { volumeId: 'vol-0000000000000ffff', device: '/dev/sdz' });
}
