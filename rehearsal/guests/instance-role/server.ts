import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { messageOf } from '../../json';
import type { AskEc2, Ec2Answer } from '../guest';
import { Metadata, METADATA_HOST, type InstanceRole } from './metadata';
import { signatureMistake } from './signature';

interface InstanceRoleServerOptions {
  /** @default - the instance has no role */
  readonly role?: InstanceRole | undefined;
  /** Answers a signed request, form-encoded. */
  readonly ec2: AskEc2;
}

/** What an instance reaches of AWS by itself: its metadata service, and EC2 for requests signed as its role. */
export function instanceRoleServer({ role, ec2 }: InstanceRoleServerOptions): Server {
  const metadata = new Metadata(role);
  return createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => {
      reply(response, { status: 500, body: messageOf(error) });
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (request.headers.host?.replace(/:\d+$/, '') === METADATA_HOST) {
      reply(response, metadata.answer(request));
      return;
    }
    const { method, url, headers } = request;
    const mistake =
      role === undefined ? 'the instance has no role' : signatureMistake({ method, url, headers, body }, role);
    const answer = mistake === undefined ? await ec2(body) : refusal(mistake);
    if (answer === 'unanswered') {
      request.socket.destroy();
    } else {
      reply(response, answer);
    }
  }
}

function refusal(mistake: string): Ec2Answer {
  return { status: 401, body: `<Response><Errors><Error><Code>AuthFailure</Code><Message>${mistake}</Message></Error></Errors></Response>` }; // prettier-ignore
}

function reply(response: ServerResponse, { status, body }: { readonly status: number; readonly body: string }): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
