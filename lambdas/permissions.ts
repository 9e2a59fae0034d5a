import type { FunctionName } from './environment';
import { permissionsOfMethod, type CallingPort, type Keys } from './method-permissions';
import type { Permission } from './permission-statements';

type Calls = { readonly [Port in CallingPort]?: readonly Keys<Port>[] };

/** What each function calls, and so all that its role may do besides writing its log. */
export const FUNCTION_CALLS: Readonly<Record<FunctionName, Calls>> = {
  'claim-run': { ledger: ['claimRun'], events: ['publish'] },
  'resolve-targets': { instances: ['tagged'], documents: ['read'] },
  'tally-outcomes': {},
  'complete-run': { events: ['publish'] },
  prepare: { instances: ['describe', 'managed'], snapshots: ['find'] },
  hold: { ledger: ['takeSlot', 'hold'] },
  // Where a tag was removed while frozen, its post-script is refused here too, and the thaw step sends it. Where the
  // pre-script makes the set itself, its evidence and its set are looked up.
  'freeze-window': {
    scripts: ['sendPreScript', 'find', 'status', 'output'],
    snapshots: ['create', 'find'],
    ledger: ['markSending', 'slowDown'],
    events: ['publish'],
  },
  'await-post-script': {
    scripts: ['sendPostScript', 'status', 'output'],
    ledger: ['strikeOut', 'slowDown'],
    events: ['publish'],
  },
  thaw: {
    scripts: ['sendPostScript', 'find', 'status', 'output', 'cancel'],
    ledger: ['strikeOut', 'slowDown'],
    events: ['publish'],
  },
  // The instance makes the snapshots, by its own profile.
  'create-vss-snapshots': {
    scripts: ['sendVss', 'find', 'status', 'cancel'],
    snapshots: ['find'],
    ledger: ['slowDown'],
    events: ['publish'],
  },
  recover: { snapshots: ['find'] },
  'take-snapshots': { snapshots: ['create', 'find'] },
  'record-outcome': {
    snapshots: ['tag', 'find'],
    ledger: ['strikeOut', 'release', 'noteSet'],
    events: ['publish'],
  },
  guard: {
    scripts: ['sendPostScript', 'find', 'status', 'cancel'],
    instances: ['describe'],
    ledger: ['owed', 'takeOver', 'lookAgain', 'settle', 'release', 'slowDown'],
    events: ['publish'],
  },
  sweep: {
    deadLetters: ['receive', 'remove'],
    schedules: ['list'],
    snapshots: ['tag', 'find'],
    ledger: ['lastFiring', 'wasTold', 'remember'],
    events: ['publish'],
  },
  lifecycle: {
    storedSets: [
      'list',
      'usedBy',
      'locks',
      'fastRestores',
      'tiering',
      'label',
      'copy',
      'lock',
      'share',
      'unshare',
      'enableFastRestore',
      'disableFastRestore',
      'archive',
      'remove',
    ],
    schedules: ['list'],
    ledger: ['claimRound', 'endRound', 'wasTold', 'remember'],
    events: ['publish'],
  },
  'choose-set': { storedSets: ['list', 'labelDrilled'], ledger: ['oweRemoval'] },
  'launch-instance': {
    drillInstances: ['isolation', 'launch', 'find'],
    drillImages: ['find', 'register'],
    storedSets: ['shareWithPlace'],
    ledger: ['oweRemoval'],
  },
  'await-instance': { drillInstances: ['find'], instances: ['managed'] },
  'drill-check': { scripts: ['sendCheck', 'find', 'status', 'output', 'cancel'] },
  'remove-instance': {
    drillInstances: ['find', 'volumes', 'terminate', 'deleteVolume'],
    drillImages: ['find', 'deregister'],
  },
  'record-drill': {
    storedSets: ['list', 'labelDrilled', 'shareWithPlace'],
    drillRecords: ['put'],
    ledger: ['oweRemoval', 'owedRemovals', 'settleRemoval', 'noteDrill'],
    events: ['publish'],
  },
  'drill-guard': {
    drillInstances: ['find', 'volumes', 'terminate', 'deleteVolume'],
    drillImages: ['find', 'deregister'],
    storedSets: ['list', 'labelDrilled', 'shareWithPlace'],
    ledger: ['oweRemoval', 'owedRemovals', 'settleRemoval', 'noteDrill', 'newestDrills'],
    events: ['publish'],
  },
};

/** The permissions of a function, in the order of its calls. */
export function permissionsOf(name: FunctionName): readonly Permission[] {
  return Object.entries(FUNCTION_CALLS[name]).flatMap(([port, methods]) =>
    methods.flatMap((method) => permissionsOfMethod(port, method)),
  );
}
