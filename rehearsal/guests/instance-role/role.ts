import { randomBytes } from 'node:crypto';

/** The role of an instance and one set of its credentials, which open nothing but a stand-in. */
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
