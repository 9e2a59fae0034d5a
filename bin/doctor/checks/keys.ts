import { inPool } from '../../../lambdas/domain/pool';
import type { KeyFacts } from '../../account/aws/account-reads';
import { check, type Judged } from '../check';
import type { PolicyTargets } from '../patient';

/** A key, and what it is needed for. */
export interface KeyUse {
  readonly region: string;
  readonly key: string;
  readonly uses: readonly string[];
  /** A policy shares what the key encrypts. */
  readonly isShared: boolean;
}

export interface KeyRead extends KeyUse {
  readonly facts: KeyFacts | undefined;
}

export interface KeysRead {
  /** Of the engine, by the ARN of its state machine. */
  readonly accountId: string;
  readonly keys: readonly KeyRead[];
}

/** Keys asked at the same time. */
const AT_ONCE = 4;

/** Without its key a snapshot is neither made nor copied nor restored. */
export const keys = check({
  name: 'keys',
  fine: 'the KMS keys of all volumes and copies are enabled',
  needs: ['ec2:DescribeInstances', 'ec2:DescribeVolumes', 'kms:DescribeKey'],
  read: async ({ account, reads, schedules, targets }): Promise<KeysRead> => ({
    accountId: (await schedules())[0]?.targetArn.split(':')[4] ?? '',
    keys: await inPool(keyUses(await targets(), account.region), {
      size: AT_ONCE,
      work: async (use) => ({ ...use, facts: await reads.key(use.region, use.key) }),
    }),
  }),
  judge: judgeKeys,
});

/** Each key once. */
export function keyUses(targets: readonly PolicyTargets[], home: string): readonly KeyUse[] {
  const uses = targets.flatMap(({ policy, volumes }) => {
    const isShared = policy.schedules.some(({ share }) => share !== undefined);
    const ofVolumes = volumes.flatMap(({ volumeId, kmsKeyId: key }) =>
      key === undefined ? [] : [{ region: home, key, use: volumeId, isShared }],
    );
    const ofCopies = policy.schedules.flatMap(({ name, copies = [] }) =>
      copies.flatMap(({ regions, kmsKey: key }) =>
        key === undefined
          ? []
          : regions.map((region) => ({ region, key, use: `copies of ${policy.name}/${name}`, isShared: false })),
      ),
    );
    return [...ofVolumes, ...ofCopies];
  });
  const byKey = new Map<string, KeyUse>();
  for (const { region, key, use, isShared } of uses) {
    const known = byKey.get(`${region} ${key}`);
    byKey.set(`${region} ${key}`, {
      ...{ region, key },
      uses: [...new Set([...(known?.uses ?? []), use])],
      isShared: isShared || known?.isShared === true,
    });
  }
  return [...byKey.values()];
}

export function judgeKeys({ accountId, keys: read }: KeysRead): readonly Judged[] {
  return read.flatMap(({ region, key, uses, isShared, facts }): readonly Judged[] => {
    const subject = key;
    const of = `(${region}; ${uses.slice(0, 3).join(', ')}${uses.length > 3 ? ', …' : ''})`;
    if (facts === undefined) {
      const remedy = 'correct kmsKey of the policy, or replace the volumes by copies with another key';
      return [{ severity: 'error', subject, text: `KMS does not know the key ${of}`, remedy }];
    }
    if (facts.state === 'PendingDeletion') {
      const text = `the key is deleted at ${facts.deletedAt ?? 'an unknown time'}, and all its snapshots are lost then ${of}`;
      return [{ severity: 'error', subject, text, remedy: 'aws kms cancel-key-deletion and aws kms enable-key' }];
    }
    if (facts.state !== 'Enabled') {
      return [{ severity: 'error', subject, text: `the key is ${facts.state} ${of}`, remedy: 'aws kms enable-key' }];
    }
    return [
      ...(isShared && facts.manager === 'AWS'
        ? [
            {
              severity: 'error' as const,
              subject,
              text: `a policy shares these snapshots, but what an AWS managed key encrypts can't be shared ${of}`,
              remedy: 'encrypt the volumes with a key of your own, and share that key too',
            },
          ]
        : []),
      ...(facts.accountId === accountId
        ? []
        : [
            {
              severity: 'warning' as const,
              subject,
              text: `the key belongs to account ${facts.accountId}, which can take it away ${of}`,
              remedy: 'copy the sets with a key of your own, or make sure that its policy stays as it is',
            },
          ]),
    ];
  });
}
