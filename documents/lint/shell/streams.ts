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

function destination(to: { readonly operator: string; readonly text: string }, streams: Streams): Streams['stdout'] {
  const number = to.operator === '>&' ? to.text : (/^\/dev\/(?:fd\/([12])|std(out|err))$/.exec(to.text)?.[0] ?? '');
  if (number === '1' || number.endsWith('/1') || number.endsWith('stdout')) {
    return streams.stdout;
  }
  return number === '2' || number.endsWith('/2') || number.endsWith('stderr') ? streams.stderr : 'elsewhere';
}
