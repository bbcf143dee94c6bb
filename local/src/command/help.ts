import { QUOTA_NAMES } from '../services/ivs/state/quota-names';

/** The quota names, four on a line. */
const QUOTA_LINES = [0, 4, 8].map((start) => QUOTA_NAMES.slice(start, start + 4).join(', ')).join(`,\n${' '.repeat(21)}`);

export const HELP = `ivs-local - Amazon IVS Real-Time on this machine, with the other AWS services that a CDK deployment needs

  ivs-local deploy [options] [cdk arguments]    deploy the CDK app in this folder
  ivs-local destroy [options] [cdk arguments]   destroy the app's stacks
  ivs-local start [options]                     start the endpoint and leave it running until Ctrl-C
  ivs-local env [options]                       print the variables that direct a shell to the running endpoint
  ivs-local open [options]                      open the page of the running endpoint in your browser
  ivs-local status [options]                    show what the running endpoint has: stacks, stages, participants
  ivs-local events [options]                    show what happens, until Ctrl-C or until the endpoint ends
  ivs-local join [options] <stage>              let a new participant join a stage; prints the participant's id
  ivs-local publish [options] <stage> <participant>
                                                let a participant publish
  ivs-local leave [options] <stage> <participant>
                                                disconnect a participant
  ivs-local stream [options] <ingest configuration>
                                                let an encoder stream to an ingest configuration; prints the participant's id

deploy and destroy run the \`cdk\` that is installed in the app's node_modules, or else the one on the PATH.

All commands but start and deploy need a running endpoint: the one at --port, or else the one at AWS_ENDPOINT_URL. deploy uses it, too;
without one, deploy starts an endpoint and ends it afterwards. destroy asks before it destroys stacks whose state is kept in a --state
folder; with the cdk argument --force it does not ask.

A stage or an ingest configuration is given by its name or ARN, a participant by its user id or participant id. No media flows.

Options, before any cdk arguments:
  --port <number>    the endpoint's port on 127.0.0.1 (default: a free one)
  --region <name>    the region to deploy to (default: AWS_REGION, AWS_DEFAULT_REGION, the running endpoint's region, or us-east-1)
  --verbose          deploy, destroy: also show the log lines of Lambda functions and each step of \`cdk\`
  --help, --version

Options of an endpoint that \`start\` or \`deploy\` starts:
  --throttle         throttle calls at the service's documented rates
  --quota <name>=<n> set a quota, for example stages=2000; repeat the option for several; the names are
                     ${QUOTA_LINES}
  --faults <file>    inject the faults in this JSON file: throttled or dropped calls, lost responses, repeated deliveries, ...
  --stand-in <type>  deploy resources of this type, which nothing here has, without effect, for example
                     'AWS::Cognito::*'; repeat the option for several
  --state <folder>   continue from the state in this folder and keep it there; it includes secrets and private keys
  --endpoint <URL>   serve only IVS Real-Time, and forward every other call to the emulator at this URL of this machine
  --with ministack   start ministack, forward every other call to it, and end it with the endpoint; deploy also bootstraps its account
  --keep             deploy: leave the endpoint running afterwards, until Ctrl-C
  --quiet            start: do not show the log lines of Lambda functions

Options of env:
  --shell <name>     sh, fish, powershell or cmd (default: sh; on Windows cmd)

Options of join:
  --user-id <id>     the user id in the participant's token
  --attribute <name>=<value>
                     an attribute in the token; repeat the option for several
  --capabilities <names>
                     publish, subscribe, or both with a comma (default: both)
  --publish          publish at once

Options of stream:
  --end              end the stream

Options of events:
  --stage <stage>    only the events of this stage
  --type <types>     only these types of news, with commas: call, event, rule, schedule, invocation, log, stack,
                     customResource, command, job, advance, reset
  --after <number>   begin after this number (default: with what happens from now on; 0 shows all that the endpoint keeps)

  --json             env, events, join, start, status, stream: print JSON. start prints one line when the endpoint listens

Examples:
  ivs-local deploy
  ivs-local deploy --keep -c roomName=late-night MyStack
  ivs-local start --port 4599                   in one terminal, and in another:
  eval "$(ivs-local env --port 4599)"           directs cdk, the AWS CLI and SDKs to it
  ivs-local deploy && ivs-local destroy
  ivs-local publish late-night $(ivs-local join --user-id alice late-night)
  ivs-local events --stage late-night
  ivs-local start --port 4599 --state .ivs-local
  aws lambda invoke --function-name my-function answer.json

ivs-local never reaches AWS and needs no account, credentials, profile or Docker. Without --state, all state is in memory.
Exit codes: 0 done; 1 failed, or the exit code of \`cdk\`; 2 wrong usage; 129, 130, 131, 143 ended by SIGHUP, SIGINT
(Ctrl-C; press it again to end without waiting for \`cdk\`), SIGQUIT, SIGTERM; 141 ended because its output was closed.
`;
