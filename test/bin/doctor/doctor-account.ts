import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { doctorCommand } from '../../../bin/doctor/command';
import type { DoctorReport } from '../../../bin/doctor/report';
import { postgresqlDocument } from '../../../documents';
import { EngineTag } from '../../../lambdas/domain/engine-tags';
import { DOCUMENT } from '../../../lab/simulation/builders';
import { listenOnLoopback } from '../../../rehearsal/loopback';
import { ACCESS } from '../instances';
import { runCommand, type Ended } from '../run-command';
import { deploy, HOME, INSTANCE, withSets, type SetsAccount } from '../sets-account';
import packageJson from '../../../package.json';

export const MACHINE = `arn:aws:states:${HOME}:111122223333:stateMachine:quiesce`;
export const KEY = `arn:aws:kms:${HOME}:111122223333:key/k`;

/** What the services answer that the model of AWS does not have, by operation. A text is the code of a refusal. */
export type Answers = Readonly<
  Partial<Record<'DescribeKey' | 'ListServiceQuotas' | 'GetServiceSetting' | 'PublicAccess' | 'Simulate', unknown>>
>;

/** All is well in this account. */
export const WELL: Answers = {
  DescribeKey: {
    KeyMetadata: { KeyId: 'k', AWSAccountId: '111122223333', KeyState: 'Enabled', KeyManager: 'CUSTOMER' },
  },
  ListServiceQuotas: { Quotas: [{ QuotaName: 'Snapshots per Region', Value: 100_000 }] },
  GetServiceSetting: { ServiceSetting: { SettingValue: '$None' } },
  PublicAccess: 'block-all-sharing',
  Simulate: 'allowed',
};

/** A healthy account with one policy and one target, and the answers of other services before its model. */
export async function withDoctor(answers: Answers, body: (account: SetsAccount) => Promise<void>): Promise<void> {
  await withSets(async (account) => {
    const all = { ...WELL, ...answers };
    const server = createServer((request, response) => {
      void text(request).then(async (content) => {
        const {
          status,
          headers,
          body: answer,
        } = known(all, request, content) ?? (await passed(account, request, content));
        response.writeHead(status, headers);
        response.end(answer);
      });
    });
    const { port, close } = await listenOnLoopback(server);
    try {
      await body({ ...account, url: `http://127.0.0.1:${String(port)}` });
    } finally {
      await close();
    }
  });
}

/** An engine with a policy, its document and a target that Systems Manager reaches. */
export function furnish(account: SetsAccount): void {
  const { cloud } = account;
  cloud.addStateMachine({ arn: MACHINE, tags: { [EngineTag.VERSION]: packageJson.version } });
  deploy(account);
  cloud.addDocument({ name: DOCUMENT, content: postgresqlDocument({ leaseSeconds: 90 }), tags: ACCESS });
  cloud.addInstance({
    instanceId: INSTANCE,
    tags: { Mode: 'Production' },
    volumes: [{ volumeId: 'vol-11', device: '/dev/sdf', kmsKeyId: KEY }],
  });
}

export async function doctor(account: Pick<SetsAccount, 'url'>, ...flags: readonly string[]): Promise<Ended> {
  return runCommand(doctorCommand(), account.url, ['--region', HOME, ...flags]);
}

export async function findings(account: Pick<SetsAccount, 'url'>): Promise<readonly string[]> {
  const { stdout } = await doctor(account, '--json');
  const report = JSON.parse(stdout) as DoctorReport;
  return report.checks.flatMap((check) =>
    check.findings.map(({ severity, subject, text: what }) => `${check.name} ${severity}: ${subject}: ${what}`),
  );
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer of what the model does not have; `undefined` for everything else. */
function known(answers: Answers, { headers }: IncomingMessage, content: string): Reply | undefined {
  const [, operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  const action = new URLSearchParams(content).get('Action') ?? '';
  if (operation === 'DescribeKey' || operation === 'ListServiceQuotas' || operation === 'GetServiceSetting') {
    const answer = answers[operation];
    return typeof answer === 'string'
      ? json(400, { __type: answer, message: 'not here' })
      : json(200, answer as object);
  }
  if (action === 'GetSnapshotBlockPublicAccessState') {
    const state = `<state>${String(answers.PublicAccess)}</state>`;
    return xml(200, `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${state}</${action}Response>`);
  }
  if (action === 'SimulatePrincipalPolicy') {
    return simulated(String(answers.Simulate));
  }
  return undefined;
}

/** A decision, or the code of a refusal. */
function simulated(answer: string): Reply {
  const namespace = 'xmlns="https://iam.amazonaws.com/doc/2010-05-08/"';
  if (!['allowed', 'implicitDeny'].includes(answer)) {
    const error = `<Error><Type>Sender</Type><Code>${answer}</Code><Message>not here</Message></Error>`;
    return xml(answer === 'AccessDenied' ? 403 : 404, `<ErrorResponse ${namespace}>${error}</ErrorResponse>`);
  }
  const member = `<member><EvalActionName>states:StartExecution</EvalActionName><EvalDecision>${answer}</EvalDecision></member>`;
  const result = `<SimulatePrincipalPolicyResult><EvaluationResults>${member}</EvaluationResults></SimulatePrincipalPolicyResult>`;
  return xml(200, `<SimulatePrincipalPolicyResponse ${namespace}>${result}</SimulatePrincipalPolicyResponse>`);
}

function json(status: number, body: object): Reply {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) };
}

function xml(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

/** Everything else goes to the model as it came. */
async function passed({ url }: SetsAccount, request: IncomingMessage, content: string): Promise<Reply> {
  const { method = 'POST', headers } = request;
  const kept = ['authorization', 'content-type', 'x-amz-target'].flatMap((name) =>
    typeof headers[name] === 'string' ? [[name, headers[name]]] : [],
  );
  const answer = await fetch(`${url}${request.url ?? '/'}`, {
    method,
    headers: Object.fromEntries(kept) as Record<string, string>,
    ...(method === 'GET' ? {} : { body: content }),
  });
  const names = ['content-type', 'x-amzn-errortype'].flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return {
    status: answer.status,
    headers: Object.fromEntries(names) as Record<string, string>,
    body: await answer.text(),
  };
}
