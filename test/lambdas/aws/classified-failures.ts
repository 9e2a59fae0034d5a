/** Makes one call to each URL that it is given and writes the kinds of their failures as JSON: for `sdk-errors.test.ts`. */
import { ListCommandInvocationsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { configOf, SEND_SCRIPT } from '../../../lambdas/aws/clients';
import { classify } from '../../../lambdas/aws/sdk-errors';

async function kindOf(endpoint: string): Promise<string> {
  const client = new SSMClient({ ...configOf({ ...SEND_SCRIPT, requestMillis: 500 }), endpoint });
  try {
    await client.send(new ListCommandInvocationsCommand({}));
    return 'answered';
  } catch (error) {
    return classify(error).kind;
  }
}

const urls = process.argv.slice(2);
void Promise.all(urls.map(async (url) => [url, await kindOf(url)] as const)).then((kinds) => {
  process.stdout.write(JSON.stringify(Object.fromEntries(kinds)));
});
