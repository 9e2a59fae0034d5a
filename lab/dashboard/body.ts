import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** A dashboard's body as CloudWatch gets it, as far as the picture and the tests read it. */
export interface DashboardBody {
  readonly start: string;
  readonly widgets: readonly Widget[];
}

export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly view?: string;
    /** ARNs, of a widget that shows alarms. */
    readonly alarms?: readonly string[];
    readonly metrics?: readonly MetricEntry[];
    readonly annotations?: { readonly horizontal?: readonly Annotation[] };
  };
}

/** Namespace, name and pairs of dimensions, then options; or options alone, of an expression. */
export type MetricEntry = readonly (string | MetricEntryOptions)[];

export interface MetricEntryOptions {
  readonly expression?: string;
  readonly label?: string;
  readonly color?: string;
  readonly stat?: string;
  /** In seconds. */
  readonly period?: number;
}

export interface Annotation {
  readonly value: number;
  readonly label: string;
  readonly color?: string;
}

/** The body of the one dashboard of a stack. What only the deployment knows is its logical id in brackets. */
export function dashboardBody(stack: Stack): DashboardBody {
  const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const { DashboardBody: body } = (dashboard as { readonly Properties: { readonly DashboardBody: unknown } })
    .Properties;
  return JSON.parse(textOf(body)) as DashboardBody;
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Fn::Join') {
    const [by, parts] = argument as readonly [string, unknown];
    return Array.isArray(parts) ? parts.map(textOf).join(by) : textOf(parts).split(',').join(by);
  }
  if (name === 'Fn::Split') {
    const [by, text] = argument as readonly [string, unknown];
    return textOf(text).split(by).join(',');
  }
  return `[${leavesOf(argument).join('.')}]`;
}

/** Names in an intrinsic function, at any depth. */
function leavesOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [String(value)];
}
