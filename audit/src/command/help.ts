import { AUDITED_KINDS } from './settings';

export const HELP = `ivs-realtime-audit - what CloudFormation does not see of the Amazon IVS Real-Time resources that cdk-ivs-realtime deploys

  ivs-realtime-audit orphans [options]   resources with tags of cdk-ivs-realtime that are in no living stack, and how to remove them
  ivs-realtime-audit drift [options]     properties and tags of deployed resources that differ from the templates of their stacks

The command changes nothing: it only lists, gets and describes. Credentials and region come from where the AWS CLI takes them.

  --stack <name>        only this stack, by name or ARN; repeat the option for several
  --kind <kind>         only this kind of resource; repeat the option for several:
                        ${AUDITED_KINDS.drift.join(', ')}; orphans also: composition
  --region <region>     (default: AWS_REGION, AWS_DEFAULT_REGION, or the region of the profile)
  --profile <profile>   (default: AWS_PROFILE)
  --endpoint-url <URL>  send all calls there, such as to ivs-local (default: AWS_ENDPOINT_URL)
  --json                print JSON
  --help, --version

Exit codes: 0 nothing was found; 1 something was found; 2 the command could not look: wrong usage, no credentials, no permission, ...

Manual: https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/audit.md
`;
