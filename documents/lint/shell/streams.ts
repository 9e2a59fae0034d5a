import type { Redirection as Redirect } from 'unbash';
import type { Streams } from './trace';

/** Where output goes once the redirections are done, in their order. */
export function redirected(streams: Streams, redirects: readonly Redirect[]): Streams {
  const result = { ...streams };
  for (const redirect of redirects) {
    if (redirect.type !== 'Redirect') {
      continue;
    }
    const { operator, descriptor, target } = redirect;
    const number = descriptor?.type === 'FileDescriptor' ? descriptor.value : 1;
    const text = target?.value ?? '';
    if (operator === '&>' || operator === '&>>' || (operator === '>&' && !/^[0-9-]+$/.test(text))) {
      result.stdout = 'elsewhere';
      result.stderr = 'elsewhere';
    } else if (operator.startsWith('>') && number === 1) {
      result.stdout = destination({ operator, text }, result);
    } else if (operator.startsWith('>') && number === 2) {
      result.stderr = destination({ operator, text }, result);
    }
  }
  return result;
}

/** `>&1`, `>/dev/fd/1` and `>/dev/stdout` share a stream of the script. */
function destination({ operator, text }: { readonly operator: string; readonly text: string }, streams: Streams) {
  const name = operator === '>&' ? text : (/^\/dev\/(?:fd\/|std)(1|2|out|err)$/.exec(text)?.[1] ?? '');
  if (name === '1' || name === 'out') {
    return streams.stdout;
  }
  return name === '2' || name === 'err' ? streams.stderr : 'elsewhere';
}
