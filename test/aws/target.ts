/** Where the suite runs: an AWS account, or `ivs-local` on this machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalEndpoint } from '../../local/src/endpoint/endpoint';
import { LOCAL_ACCOUNT } from '../../local/src/service/arn';
import { isolatedEnvironment } from '../../local/src/system/environment';
import type { ClientSettings } from './clients';

export interface Target {
  /** `AWS`, or `ivs-local`. */
  readonly title: string;
  readonly account: string;
  readonly clientSettings: ClientSettings;
  /** The environment of `cdk`. */
  readonly env: Readonly<Record<string, string>>;
  /** Lets time pass. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Lets somebody join with a token and publish, or asks the user to do so. */
  publish(token: string): Promise<void>;
}

/** AWS's sample for browsers: it joins a stage with a token, with camera and microphone. */
const WEB_SAMPLE = 'https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-pub-sub-web.html';

/** An AWS account, with the credentials of the user's environment. */
export function awsTarget(account: string, region: string, print: (line: string) => void): Target {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    title: 'AWS',
    account,
    clientSettings: { region },
    env: { ...Object.fromEntries(inherited), AWS_REGION: region, AWS_DEFAULT_REGION: region },
    wait: async (milliseconds, signal) => void (await sleep(milliseconds, undefined, { signal })),
    async publish(token) {
      print(`    Publish with this participant token now, for example in the page of ${WEB_SAMPLE}:\n    ${token}`);
    },
  };
}

/** How long work in processes of `ivs-local`, which have the machine's time, may go on before its clock is advanced further. */
const LOCAL_PAUSE_MILLISECONDS = 20;

/** `ivs-local`, in virtual time. */
export function localTarget(endpoint: LocalEndpoint, region: string): Target {
  return {
    title: 'ivs-local',
    account: LOCAL_ACCOUNT,
    clientSettings: { region, endpoint: endpoint.url, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
    env: isolatedEnvironment(process.env, endpoint.url, region),
    async wait(milliseconds, signal) {
      signal.throwIfAborted();
      await endpoint.advance(milliseconds);
      await sleep(LOCAL_PAUSE_MILLISECONDS);
    },
    async publish(token) {
      const { simulation } = endpoint.ivs;
      const { stageArn, participantId } = simulation.join({ token });
      simulation.publish({ stageArn, participantId });
    },
  };
}
