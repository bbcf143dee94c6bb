/** Whether the suite may run: checked before anything is made. */
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListStagesCommand } from '@aws-sdk/client-ivs-realtime';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { createClients } from '../clients';
import type { Target } from '../target';

/** A reason not to run, in one sentence. */
export class Refusal extends Error {}

/** Throws a {@link Refusal} unless the credentials are those of the account, the region has the service, and the account is bootstrapped. */
export async function checkAccount({ account, clientSettings }: Target): Promise<void> {
  const { region } = clientSettings;
  const clients = createClients(clientSettings);
  const refuse = (rule: string) => (error: Error) => {
    throw new Refusal(`${rule}, got ${error.name}: ${error.message.split('\n')[0]}`);
  };
  try {
    const { Account } = await clients.sts
      .send(new GetCallerIdentityCommand({}))
      .catch(refuse('AWS credentials are needed, for example from `aws sso login`'));
    if (Account !== account) {
      throw new Refusal(`the credentials must be those of the account ${account}, got ${Account}; use others or pass --account ${Account}`);
    }
    // Once, because a host name that does not exist would be tried again for minutes.
    await clients.ivsOnce
      .send(new ListStagesCommand({ maxResults: 1 }))
      .catch(refuse(`--region must be a region with Amazon IVS Real-Time that the credentials may use, and is ${region}`));
    await clients.cloudFormation
      .send(new DescribeStacksCommand({ StackName: 'CDKToolkit' }))
      .catch(refuse(`the account must be bootstrapped, run npx cdk bootstrap aws://${account}/${region}`));
  } finally {
    clients.destroy();
  }
}
