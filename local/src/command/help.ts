import { QUOTA_NAMES } from './quotas';

/** In as many lines as it takes. */
const QUOTA_LINES = [0, 4, 8].map((start) => QUOTA_NAMES.slice(start, start + 4).join(', ')).join(`,\n${' '.repeat(21)}`);

export const HELP = `ivs-local - Amazon IVS Real-Time, and what a CDK deployment needs besides, on this machine

  ivs-local deploy [options] [cdk arguments]    deploy the CDK app in this folder with its own \`cdk\`
  ivs-local destroy [options] [cdk arguments]   destroy what was deployed, likewise
  ivs-local start [options]                     start the endpoint and leave it running until Ctrl-C
  ivs-local env [options]                       print the lines that put a shell to the endpoint that runs

destroy and env need an endpoint that runs: the one at --port, or else the one that AWS_ENDPOINT_URL names. deploy uses it, too;
where there is none, it starts one and ends it afterwards. destroy asks before it destroys what is kept in a folder of --state;
with the cdk argument --force it does not ask.

Options, before any cdk arguments:
  --port <number>    the port of 127.0.0.1 where the endpoint runs, or is to listen (default: a free one)
  --region <name>    the region to deploy to (default: AWS_REGION, AWS_DEFAULT_REGION, that of the endpoint that runs, or us-east-1)
  --help, --version

Of an endpoint that \`start\` or \`deploy\` starts:
  --throttle         throttle calls at the service's documented rates
  --quota <name>=<n> a quota other than the documented one, as often as needed: stages=2000; the names are
                     ${QUOTA_LINES}
  --faults <file>    let calls and requests go wrong as this JSON file says: throttled, dropped, unanswered, delivered twice, ...
  --state <folder>   continue from the state in this folder, and keep it there; secrets and private keys are part of that
  --quiet            do not show the log lines of Lambda functions
  --endpoint <URL>   serve IVS Real-Time here, and hand every other call to the emulator at this URL of this machine
  --keep             deploy: leave the endpoint running afterwards, until Ctrl-C

Of env:
  --shell <name>     sh, fish, powershell or cmd (default: sh; on Windows cmd)
  --json             the variables as JSON

Examples:
  ivs-local deploy
  ivs-local deploy --keep -c roomName=late-night MyStack
  ivs-local start --port 4599                   in one terminal, and in another:
  eval "$(ivs-local env --port 4599)"           from here on, cdk, the AWS CLI and SDKs talk to it
  ivs-local deploy && ivs-local destroy
  ivs-local start --port 4599 --state .ivs-local
  aws lambda invoke --function-name my-function answer.json

Nothing of it reaches AWS: no account, credentials, profile or Docker is used. Without --state, all state is in memory.
Exit codes: 0 done; 1 failed, or what \`cdk\` gave; 2 wrong usage; 129, 130, 131, 143 ended by SIGHUP, SIGINT
(Ctrl-C; once more does not wait for \`cdk\`), SIGQUIT, SIGTERM; 141 ended because nobody takes its output.
`;
