/** The program of a new app. It is valid in JavaScript and in TypeScript. */
export const APP = `import { App, Stack, TimeZone, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from 'quiesce';

const app = new App();
const stack = new Stack(app, 'Snapshots', { description: 'Application-consistent EBS snapshots' });

// The state machine, its functions and the ledger. One engine serves all policies of an account and Region.
const engine = new SnapshotEngine(stack, 'Engine');

// Snapshots all volumes of each instance tagged Role=database, every night, while PostgreSQL is frozen.
new SnapshotPolicy(stack, 'Databases', {
  engine,
  policyName: 'databases',
  targets: TargetSelection.anyTag({ Role: 'database' }),
  quiesce: Quiesce.postgresql(),
  schedules: [
    {
      name: 'nightly',
      at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.ETC_UTC }),
      retain: Retention.keep({ daily: 14, weekly: 8 }),
    },
  ],
});
`;

/** The README of a new app. */
export const README = `# Application-consistent EBS snapshots

This CDK app has one policy of [Quiesce](https://github.com/quiesce/quiesce). Change its tags, its documents and its schedules
in \`bin/\`.

    npm install
    npm start          # rehearse: the policy runs against a stand-in for AWS, with real scripts on real file systems
    npx cdk diff       # what a deployment would change
    npx cdk deploy     # needs AWS credentials, and an account that was bootstrapped with npx cdk bootstrap

- Before you deploy, put the tags of your instances into \`targets\`. With \`enabled: false\` in a policy, its schedules start no
  runs: keep it until \`npx quiesce check\` and a run by hand (\`npx quiesce run\`) have ended well.
- A rehearsal needs Linux, and no AWS account. Its exit code is 0 if every expectation was kept.
- A rehearsal uses the PostgreSQL that is installed. Where there is none, it uses the one of the optional dependencies in
  \`package.json\` (60 MB). You can remove them if you have your own.
- \`npx quiesce --help\` lists the other commands.
`;
