import type { FunctionSpec } from './specs';

/** Every variable of an environment's process; of the host's own there is only PATH. */
export function sandboxEnvironment(
  spec: FunctionSpec,
  place: { readonly runtimeApi: string; readonly endpointUrl: string; readonly path: string },
): Readonly<Record<string, string>> {
  return {
    ...spec.environment,
    PATH: place.path,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    _HANDLER: spec.handler,
    _X_AMZN_TRACE_ID: '',
    LAMBDA_TASK_ROOT: spec.assetPath,
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memorySizeMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'rehearsal',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_REGION: spec.region,
    AWS_DEFAULT_REGION: spec.region,
    AWS_ENDPOINT_URL: place.endpointUrl,
    AWS_ACCESS_KEY_ID: accessKeyIdOf(spec.logicalId),
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    // Without HOME the SDK would look for ~/.aws in the password file: a developer's profile must not change a rehearsal.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** The access key that a function signs with; the wire server reads the caller from it. */
export function accessKeyIdOf(logicalId: string): string {
  return `QUIESCE${logicalId.replace(/[^A-Za-z0-9]/g, '')}`;
}

/**
 * What Lambda hands an invocation as `_X_AMZN_TRACE_ID`. The SDK passes it on with each call, so that a call tells which
 * invocation made it.
 */
export function traceHeaderOf(requestId: string): string {
  const digits = requestId.replaceAll('-', '');
  return `Root=1-${digits.slice(0, 8)}-${digits.slice(8)};Sampled=0`;
}
