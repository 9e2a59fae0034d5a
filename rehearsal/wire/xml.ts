import type { AwsError } from '../cloud/errors';
import { checkNames } from './json';
import type { QueryService } from './query';
import { SHAPES, shapeOf, type Member } from './shapes/shapes';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** An EC2 answer: `<DescribeInstancesResponse>` with the names that the recorded shapes give. */
export function formatResponse(operation: string, output: unknown, requestId: string): string {
  const shape = SHAPES.ec2.operations[operation]?.output;
  const body = shape === undefined ? element('return', 'true') : format({ shape }, output);
  const opening = `${operation}Response xmlns="${SHAPES.ec2.xmlNamespace ?? ''}"`;
  return `${DECLARATION}<${opening}>${element('requestId', requestId)}${body}</${operation}Response>`;
}

/** An STS answer: its result in an element of its own. */
export function formatStsResponse(operation: string, output: unknown, requestId: string): string {
  const { operations, xmlNamespace = '' } = SHAPES.sts;
  const result = element(`${operation}Result`, format({ shape: operations[operation]?.output ?? '' }, output, 'sts'));
  const metadata = element('ResponseMetadata', element('RequestId', requestId));
  return `${DECLARATION}<${operation}Response xmlns="${xmlNamespace}">${result}${metadata}</${operation}Response>`;
}

/** An STS failure. */
export function formatStsError({ code, message }: AwsError, requestId: string): string {
  const error = element(
    'Error',
    element('Type', 'Sender') + element('Code', code) + element('Message', escape(message)),
  );
  return DECLARATION + element('ErrorResponse', error + element('RequestId', requestId));
}

/** An EC2 failure, in the one form that all its operations share. */
export function formatError({ code, message }: AwsError, requestId: string): string {
  const error = element('Error', element('Code', code) + element('Message', escape(message)));
  return DECLARATION + element('Response', element('Errors', error) + element('RequestID', requestId));
}

/** An S3 failure. */
export function formatS3Error({ code, message }: AwsError, requestId: string): string {
  const parts = [element('Code', code), element('Message', escape(message)), element('RequestId', requestId)];
  return DECLARATION + element('Error', parts.join(''));
}

/** The content of an element, as text that is ready to stand in the document. */
function format({ shape: name }: Member, value: unknown, service: QueryService = 'ec2'): string {
  const shape = shapeOf(service, name);
  if (shape.type === 'list') {
    const item = shape.member ?? { shape: name };
    const items = value as readonly unknown[];
    return items.map((entry) => element(item.locationName ?? 'item', format(item, entry, service))).join('');
  }
  if (shape.type === 'structure') {
    const fields = value as Readonly<Record<string, unknown>>;
    checkNames(service, name, fields);
    return Object.entries(shape.members ?? {})
      .filter(([memberName]) => fields[memberName] !== undefined)
      .map(([memberName, member]) =>
        element(member.locationName ?? memberName, format(member, fields[memberName], service)),
      )
      .join('');
  }
  return escape(value instanceof Date ? value.toISOString() : String(value));
}

function element(name: string, content: string): string {
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

/** Text as XML content; the control characters that XML 1.0 can't hold at all become U+FFFD. */
function escape(text: string): string {
  const printable = text.replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
  return printable.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}
