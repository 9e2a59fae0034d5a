interface Rule<Part extends string> {
  /** Other parts that it may import; its own always. */
  readonly parts: readonly Part[] | 'all';
  /** Parts of which it may import types alone. */
  readonly types?: readonly Part[];
  /** Packages that it may import; Node's own modules where `node:` is among them. */
  readonly packages: readonly RegExp[];
}

const NODE = /^node:/;
const CDK = /^(aws-cdk-lib|constructs|cdk-nag)(\/|$)/;
const SDK = /^(@aws-sdk|@smithy)\//;
const ANY = /./;
const ALL_LAMBDAS = [
  'lambdas/contract.ts',
  'lambdas/ports/',
  'lambdas/environment.ts',
  'lambdas/permissions.ts',
  'lambdas/method-permissions.ts',
  'lambdas/permission-statements.ts',
  'lambdas/errors.ts',
  'lambdas/ask-until.ts',
  'lambdas/domain/scheduler/',
  'lambdas/domain/',
  'lambdas/handlers/',
  'lambdas/aws/',
  'lambdas/functions/',
] as const;
/** Neither the CDK nor the SDK: those have places of their own. */
const TOOLS = /^(?!aws-cdk-lib|constructs|cdk-nag|@aws-sdk|@smithy|@aws-lambda-powertools)/;

/** What a command stands on that asks a live account, as a run does: docs/decisions/0010. */
const ASKS_AS_A_RUN = [
  'bin/account/live-account.ts',
  'bin/account/aws/',
  'bin/account/',
  'bin/conversation.ts',
  'bin/problem.ts',
  'documents/documentation.ts',
  'lambdas/domain/',
  'lambdas/ports/',
  'lambdas/errors.ts',
  'lambdas/handlers/',
] as const;

/** The arrows of docs/architecture.md, Layers. */
export const RULES = rules({
  'bin/app.ts': { parts: ['lib/'], packages: [CDK, NODE] },
  'bin/quiesce.ts': {
    parts: [
      'bin/check/',
      'bin/explain/',
      'bin/prune/',
      'bin/thaw/',
      'bin/import-dlm/',
      'bin/run/',
      'bin/status/',
      'bin/sets/',
      'bin/restore/',
      'bin/drill/',
      'bin/gate/',
      'bin/doctor/',
      'bin/init/',
      'rehearsal/',
      'documents/',
      'lambdas/domain/',
    ],
    packages: [TOOLS, SDK],
  },
  'bin/conversation.ts': {
    parts: ['rehearsal/', 'documents/', 'documents/file/', 'lambdas/ports/'],
    packages: [TOOLS],
  },
  // What the commands for a live account have in common: the policy as it is deployed, its document, who is asked.
  'bin/account/': {
    parts: [
      'bin/account/live-account.ts',
      'bin/problem.ts',
      'rehearsal/',
      'lambdas/domain/',
      'lambdas/ports/',
      'lambdas/errors.ts',
      'lambdas/aws/',
      'lambdas/handlers/',
    ],
    packages: [TOOLS],
  },
  // What only commands ask of AWS: no port of the product has it.
  'bin/account/aws/': {
    parts: ['lambdas/domain/', 'lambdas/errors.ts', 'lambdas/aws/'],
    packages: [SDK],
  },
  // The one place of the commands that wires adapters to clients.
  'bin/account/live-account.ts': {
    parts: ['bin/account/', 'bin/problem.ts', 'rehearsal/', 'lambdas/domain/', 'lambdas/ports/', 'lambdas/aws/'],
    packages: [SDK],
  },
  'bin/check/': { parts: [...ASKS_AS_A_RUN, 'rehearsal/'], packages: [TOOLS] },
  'bin/explain/': {
    parts: [...ASKS_AS_A_RUN, 'rehearsal/', 'lambdas/domain/scheduler/'],
    packages: [TOOLS],
  },
  'bin/prune/': { parts: [...ASKS_AS_A_RUN, 'rehearsal/'], packages: [TOOLS, NODE] },
  'bin/thaw/': { parts: ASKS_AS_A_RUN, packages: [TOOLS] },
  'bin/import-dlm/': {
    parts: [
      'bin/init/',
      'bin/problem.ts',
      'documents/documentation.ts',
      'rehearsal/',
      'lambdas/domain/',
      'lambdas/domain/scheduler/',
    ],
    packages: [TOOLS],
  },
  'bin/run/': { parts: [...ASKS_AS_A_RUN, 'rehearsal/', 'lambdas/domain/scheduler/'], packages: [TOOLS, NODE] },
  'bin/status/': { parts: [...ASKS_AS_A_RUN, 'rehearsal/', 'lambdas/domain/scheduler/'], packages: [TOOLS, NODE] },
  'bin/sets/': {
    parts: [...ASKS_AS_A_RUN, 'bin/explain/', 'rehearsal/', 'lambdas/domain/scheduler/'],
    packages: [TOOLS, NODE],
  },
  'bin/restore/': { parts: [...ASKS_AS_A_RUN, 'rehearsal/'], packages: [TOOLS, NODE] },
  'bin/drill/': { parts: [...ASKS_AS_A_RUN, 'rehearsal/'], packages: [TOOLS] },
  'bin/gate/': { parts: [...ASKS_AS_A_RUN, 'rehearsal/'], packages: [TOOLS] },
  'bin/doctor/': { parts: [...ASKS_AS_A_RUN, 'rehearsal/', 'lambdas/domain/scheduler/'], packages: [TOOLS, NODE] },
  'bin/init/': { parts: ['bin/problem.ts', 'rehearsal/'], packages: [TOOLS, NODE] },
  // The one error of the commands, with exit code 2.
  'bin/problem.ts': { parts: [], packages: [] },
  'lib/': {
    parts: [
      'statemachine/',
      'documents/contract.ts',
      'documents/documentation.ts',
      'documents/',
      'lambdas/contract.ts',
      'lambdas/environment.ts',
      'lambdas/permissions.ts',
      'lambdas/permission-statements.ts',
      'lambdas/domain/',
      'lambdas/domain/scheduler/',
    ],
    packages: [CDK, NODE, /^esbuild$/], // It bundles the functions.
  },
  'statemachine/': { parts: ['lambdas/contract.ts', 'lambdas/environment.ts', 'lambdas/domain/'], packages: [CDK] },
  'lambdas/contract.ts': { parts: ['lambdas/domain/'], packages: [] },
  'lambdas/ports/': { parts: ['lambdas/domain/'], packages: [] },
  'lambdas/environment.ts': { parts: [], packages: [] },
  'lambdas/permissions.ts': {
    parts: ['lambdas/method-permissions.ts', 'lambdas/permission-statements.ts', 'lambdas/environment.ts'],
    packages: [],
  },
  'lambdas/method-permissions.ts': {
    parts: ['lambdas/permission-statements.ts', 'lambdas/ports/', 'lambdas/domain/'],
    packages: [],
  },
  'lambdas/permission-statements.ts': { parts: ['lambdas/domain/'], packages: [] },
  'lambdas/errors.ts': { parts: [], packages: [] },
  'lambdas/ask-until.ts': { parts: ['lambdas/ports/'], packages: [] },
  // What documents and their senders agree on is written once, where the documents are; it imports nothing.
  'lambdas/domain/': {
    parts: ['documents/contract.ts', 'lambdas/domain/scheduler/'],
    packages: [/^node:crypto$/],
  },
  // EventBridge Scheduler's own rules: what it refuses, the model of it refuses too.
  'lambdas/domain/scheduler/': { parts: [], packages: [] },
  'lambdas/handlers/': {
    parts: [
      'lambdas/contract.ts',
      'lambdas/ports/',
      'lambdas/environment.ts',
      'lambdas/domain/',
      'lambdas/errors.ts',
      'lambdas/ask-until.ts',
    ],
    packages: [],
  },
  'lambdas/aws/': {
    parts: ['lambdas/ports/', 'lambdas/domain/', 'lambdas/errors.ts', 'lambdas/ask-until.ts', 'lambdas/environment.ts'],
    packages: [SDK, NODE, /^@aws-lambda-powertools\//],
  },
  'lambdas/functions/': { parts: ALL_LAMBDAS, packages: [] },
  'documents/contract.ts': { parts: [], packages: [] },
  // Where the pages are that messages refer to.
  'documents/documentation.ts': { parts: [], packages: [] },
  // Where a user's app is and which files hold documents is found in one place, for the linter and for the rehearsal.
  'documents/file/': { parts: [], packages: [/^yaml$/, NODE] },
  'documents/': {
    parts: ['documents/contract.ts', 'documents/documentation.ts', 'documents/file/'],
    packages: [TOOLS],
  },
  // The report shows what the product itself makes of a target's state; the view is pure.
  'rehearsal/report/collect.ts': { parts: ['rehearsal/', 'lambdas/domain/'], types: ALL_LAMBDAS, packages: [] },
  // The product's adapters on the model, in this process. The client stands in for the SDK's, so it takes the SDK's classes.
  'rehearsal/in-process/': { parts: [...ALL_LAMBDAS, 'rehearsal/'], packages: [TOOLS, SDK] },
  // Weeks of a virtual clock are thousands of rounds: a process for each is too slow, so the engine's own handlers run here,
  // with the rules that they stand on.
  'rehearsal/lifecycle/': {
    parts: ['rehearsal/in-process/', 'rehearsal/', 'lambdas/handlers/', 'lambdas/domain/', 'lambdas/domain/scheduler/'],
    types: ALL_LAMBDAS,
    packages: [TOOLS],
  },
  'rehearsal/': {
    parts: [
      'rehearsal/report/collect.ts',
      'rehearsal/lifecycle/',
      'documents/contract.ts',
      'documents/documentation.ts',
      'documents/file/',
      'lambdas/domain/scheduler/',
    ],
    types: ALL_LAMBDAS,
    packages: [TOOLS],
  },
  // What proves the product: the product's own parts on the model.
  'lab/': {
    parts: [
      ...ALL_LAMBDAS,
      'lib/',
      'statemachine/',
      'documents/contract.ts',
      'documents/',
      'rehearsal/in-process/',
      'rehearsal/',
    ],
    packages: [ANY],
  },
  // What makes the package of the sources.
  'package/': { parts: 'all', packages: [ANY] },
  'examples/': { parts: ['lib/'], packages: [CDK, NODE] },
  'test/': { parts: 'all', packages: [ANY] },
});

/** Files and folders of the tree. A file belongs to the longest one with which its path begins. */
export type Part = keyof typeof RULES;

/** The parts are those that have a rule; no rule may name another one. */
function rules<Name extends string>(
  table: Readonly<Record<Name, Rule<NoInfer<Name>>>>,
): Readonly<Record<Name, Rule<Name>>> {
  return table;
}
