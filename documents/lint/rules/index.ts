import type { Rule } from '../finding';
import { backgroundHoldsStreams } from './background-holds-streams';
import { contractCommand } from './contract-command';
import { contractDocumentType } from './contract-document-type';
import { contractExecutionId } from './contract-execution-id';
import { contractPrecondition } from './contract-precondition';
import { contractSchemaVersion } from './contract-schema-version';
import { contractStep } from './contract-step';
import { contractTag } from './contract-tag';
import { dryRunMissing } from './dry-run-missing';
import { dryRunMutates } from './dry-run-mutates';
import { everyMountFrozen } from './every-mount-frozen';
import { evidenceMissing } from './evidence-missing';
import { executionIdUnused } from './execution-id-unused';
import { experimental } from './experimental';
import { freezeHalfWay } from './freeze-half-way';
import { freezeNotSeen } from './freeze-not-seen';
import { freezeUnchecked } from './freeze-unchecked';
import { homeNeeded } from './home-needed';
import { leaseAfterFreeze } from './lease-after-freeze';
import { leaseExpiryUnreported } from './lease-expiry-unreported';
import { leaseInProcessGroup } from './lease-in-process-group';
import { leaseLength } from './lease-length';
import { leaseMissing } from './lease-missing';
import { lockInOneShotClient } from './lock-in-one-shot-client';
import { lsblkMountpoints } from './lsblk-mountpoints';
import { nothingFrozenSucceeds } from './nothing-frozen-succeeds';
import { outputOnFrozenMount } from './output-on-frozen-mount';
import { parameterUnchecked } from './parameter-unchecked';
import { parameterUnquoted } from './parameter-unquoted';
import { pgrepMatchesItself } from './pgrep-matches-itself';
import { powershellContractOnly } from './powershell-contract-only';
import { releaseSkipped } from './release-skipped';
import { remountProbe } from './remount-probe';
import { shellSyntax } from './shell-syntax';
import { stepTimeout } from './step-timeout';
import { stepTimeoutFixed } from './step-timeout-fixed';
import { sudoNeedless } from './sudo-needless';
import { swapNotSkipped } from './swap-not-skipped';
import { systemMountFrozen } from './system-mount-frozen';
import { thawExitsEarly } from './thaw-exits-early';
import { unitNameAssumed } from './unit-name-assumed';
import { unsetVariable } from './unset-variable';

/** Every rule, by its id. */
export const RULES: readonly Rule[] = [
  backgroundHoldsStreams,
  contractCommand,
  contractDocumentType,
  contractExecutionId,
  contractPrecondition,
  contractSchemaVersion,
  contractStep,
  contractTag,
  dryRunMissing,
  dryRunMutates,
  everyMountFrozen,
  evidenceMissing,
  executionIdUnused,
  experimental,
  freezeHalfWay,
  freezeNotSeen,
  freezeUnchecked,
  homeNeeded,
  leaseAfterFreeze,
  leaseExpiryUnreported,
  leaseInProcessGroup,
  leaseLength,
  leaseMissing,
  lockInOneShotClient,
  lsblkMountpoints,
  nothingFrozenSucceeds,
  outputOnFrozenMount,
  parameterUnchecked,
  parameterUnquoted,
  pgrepMatchesItself,
  powershellContractOnly,
  releaseSkipped,
  remountProbe,
  shellSyntax,
  stepTimeout,
  stepTimeoutFixed,
  sudoNeedless,
  swapNotSkipped,
  systemMountFrozen,
  thawExitsEarly,
  unitNameAssumed,
  unsetVariable,
];
