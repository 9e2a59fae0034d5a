import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Ec2Answer } from '../guest';

/** The role of an instance and one set of its credentials, which only the stand-in accepts. */
export interface InstanceRole {
  readonly name: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Credentials of the shape that the metadata service gives, every character that may come in them among them. */
export function instanceRole(region = 'eu-central-1'): InstanceRole {
  return {
    name: 'rehearsed-instance',
    region,
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: `${randomBytes(28).toString('base64').replaceAll('=', '')}+/`,
    sessionToken: `${randomBytes(200).toString('base64').replaceAll('=', '')}+/==`,
  };
}

/** Where the instance metadata service is found on every instance. */
export const METADATA_HOST = '169.254.169.254';

type MetadataAnswer = Exclude<Ec2Answer, 'unanswered'>;

/** The instance metadata service, version 2, as far as the library's documents use it. It answers only to requests with a token. */
export class Metadata {
  readonly #tokens = new Set<string>();

  constructor(private readonly role: InstanceRole | undefined) {}

  answer({ method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): MetadataAnswer {
    if (url === '/latest/api/token') {
      return this.#token(method, headers['x-aws-ec2-metadata-token-ttl-seconds']);
    }
    const token = headers['x-aws-ec2-metadata-token'];
    if (typeof token !== 'string' || !this.#tokens.has(token)) {
      return { status: 401, body: 'Unauthorized' };
    }
    const body = method === 'GET' ? this.#read(url) : undefined;
    return body === undefined ? { status: 404, body: 'Not Found' } : { status: 200, body };
  }

  #token(method: string | undefined, ttl: string | readonly string[] | undefined): MetadataAnswer {
    const seconds = Number(ttl);
    if (method !== 'PUT' || !(seconds >= 1 && seconds <= 21_600)) {
      return { status: 400, body: 'Bad Request' };
    }
    const token = randomUUID();
    this.#tokens.add(token);
    return { status: 200, body: token };
  }

  #read(url: string): string | undefined {
    const { role } = this;
    if (url === '/latest/meta-data/placement/region') {
      return role?.region ?? 'eu-central-1';
    }
    if (url === '/latest/meta-data/services/domain') {
      return 'amazonaws.com';
    }
    if (role === undefined) {
      return undefined;
    }
    const roles = '/latest/meta-data/iam/security-credentials/';
    if (url === roles) {
      return role.name;
    }
    return url === roles + role.name ? credentials(role) : undefined;
  }
}

/** As the service words it. */
function credentials({ accessKeyId, secretAccessKey, sessionToken }: InstanceRole): string {
  const fields = {
    Code: 'Success',
    LastUpdated: '2026-01-01T00:00:00Z',
    Type: 'AWS-HMAC',
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: '2036-01-01T00:00:00Z',
  };
  return JSON.stringify(fields, undefined, 2).replaceAll('": "', '" : "');
}
