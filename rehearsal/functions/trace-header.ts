/**
 * What Lambda hands an invocation as `_X_AMZN_TRACE_ID`. The SDK passes it on with each call, so that a call tells which
 * invocation made it.
 */
export function traceHeaderOf(requestId: string): string {
  const digits = requestId.replaceAll('-', '');
  return `Root=1-${digits.slice(0, 8)}-${digits.slice(8)};Sampled=0`;
}
