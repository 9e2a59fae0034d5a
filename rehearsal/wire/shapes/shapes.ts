/** The recorded shapes of the public service models (`record.ts`), as types and as data. */
import ec2 from './ec2.json';
import events from './events.json';
import s3 from './s3.json';
import scheduler from './scheduler.json';
import sqs from './sqs.json';
import sts from './sts.json';
import ssm from './ssm.json';
import states from './states.json';

export type Service = 'ec2' | 'ssm' | 'events' | 'sqs' | 'scheduler' | 'states' | 's3' | 'sts';

/** A reference to a shape; the names are those of the wire, in botocore's words. */
export interface Member {
  readonly shape: string;
  /** Where REST puts it: `uri`, `querystring` or `header`; in the body when absent. */
  readonly location?: string;
  readonly locationName?: string;
  readonly queryName?: string;
  readonly timestampFormat?: string;
  readonly flattened?: boolean;
}

export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  readonly member?: Member;
  readonly key?: Member;
  readonly value?: Member;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  /** Of a string's or list's length, or of a number's value. */
  readonly min?: number;
  readonly max?: number;
  readonly timestampFormat?: string;
  readonly flattened?: boolean;
}

export interface Operation {
  /** Of a REST service: how the operation is told. */
  readonly rest?: { readonly method: string; readonly path: string };
  readonly input?: string;
  readonly output?: string;
  readonly errors?: readonly string[];
}

export interface ServiceShapes {
  /** Package, version and file that this was taken from. */
  readonly source: string;
  readonly licence: string;
  readonly apiVersion: string;
  readonly protocol: string;
  readonly xmlNamespace?: string;
  readonly targetPrefix?: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export const SHAPES: Readonly<Record<Service, ServiceShapes>> = {
  ec2,
  ssm,
  events,
  sqs,
  scheduler,
  states,
  s3,
  sts,
};

/** The shape of that name; a missing one is a defect of the recording, not of a request. */
export function shapeOf(service: Service, name: string): Shape {
  const shape = SHAPES[service].shapes[name];
  if (shape === undefined) {
    throw new Error(`shape ${service}:${name} was not recorded`);
  }
  return shape;
}
