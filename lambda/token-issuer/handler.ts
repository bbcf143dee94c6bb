/** Serves an invocation: one token. */
import type { Context } from 'aws-lambda';
import { type SendToKms, signingKeyFromEnvironment } from 'ivs-realtime-tokens';
import type { TokenIssuerEnvironment } from '../../src/private/wire';
import { isThrottled, isUnclear } from '../services/call-failure';
import { type Conditions, connect, NO_LEASE } from '../services/calls';
import { withDeadline } from '../services/deadline';
import type { IvsCall, IvsClient } from '../services/ivs';
import { logger } from '../services/log';
import { type Clock, retry } from '../services/retry';
import { answerRefusal, answerWith, isHttp, tokenRequestOf } from './http';
import { type Issue, issueToken } from './issue';
import { refusalOf } from './refusal';
import { createServedStages } from './served-stages';
import { settingsFrom } from './settings';

/** The clients, the clock and the settings of the function. Tests replace each. */
export interface Dependencies {
  readonly ivs: IvsClient;
  /** Loaded on use. */
  readonly kms: () => typeof import('../services/kms');
  readonly clock: Clock;
  readonly environment: Readonly<TokenIssuerEnvironment>;
  readonly write: (line: string) => unknown;
}

/** The time that an invocation keeps to answer. */
const ANSWER_MARGIN_MS = 1_000;

export function createTokenIssuer({ ivs, kms, clock, environment, write }: Dependencies) {
  const settings = settingsFrom(environment);
  const stages = createServedStages(settings, clock);

  return async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis' | 'invokedFunctionArn'>): Promise<object> => {
    const log = logger(write, {});
    const began = clock.now();
    const report = (outcome: string) => log({ operation: 'IssueToken', outcome, durationMs: clock.now() - began });
    const issue = (deadline: AbortSignal): Issue => {
      const conditions = { clock, deadline, log, lease: NO_LEASE };
      return {
        settings,
        stages,
        home: homeOf(context.invokedFunctionArn),
        signingKey: () => signingKeyFromEnvironment(sendTo(kms(), conditions), { environment: { ...environment } }),
        callIvs: callsOf(ivs, conditions),
      };
    };

    try {
      const request = isHttp(event) ? tokenRequestOf(event, settings.http) : event;
      const timeMs = context.getRemainingTimeInMillis() - ANSWER_MARGIN_MS;
      const token = await withDeadline(clock, timeMs, (deadline) => issueToken(issue(deadline), request));
      report('OK');
      return isHttp(event) ? answerWith(token) : token;
    } catch (error) {
      const refusal = refusalOf(error);
      // Of an unexpected error, the log has the name only: its message could quote the request.
      report(refusal.name === 'InternalServerException' ? (error as Error).name : refusal.name);
      if (isHttp(event)) return answerRefusal(refusal);
      throw refusal;
    }
  };
}

function sendTo({ client, SignCommand }: ReturnType<Dependencies['kms']>, conditions: Conditions): SendToKms {
  const { patiently } = connect('KMS', client, conditions);
  return (input) => patiently(new SignCommand(input));
}

/** Retries like `patiently`, except denied calls: that is what IAM answers for stages that the issuer does not serve. */
function callsOf(ivs: IvsClient, conditions: Conditions): IvsCall {
  const { once } = connect('IVS', ivs, conditions);
  const isPassing = (error: unknown) => isThrottled(error) || isUnclear(error);
  return (command) => retry(() => once(command), isPassing, conditions.clock, conditions.deadline);
}

/** How the ARNs of all stages begin in the account and region of a function. */
function homeOf(functionArn: string): string {
  const [, , , region, account] = functionArn.split(':');
  return `arn:aws:ivs:${region}:${account}:stage/`;
}
