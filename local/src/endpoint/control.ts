/** The control surface, `/_ivs`: requests to the endpoint itself. No call of an AWS service has this path. */
import { readJson } from '../data/json';
import type { BodyLimit, LocalAnswer, LocalRequest, LocalStream } from '../http/http';
import { jsonResponse } from '../http/json-response';
import { InputFault, read, required, structure, text, wholeNumber } from '../service/input';
import type { Newsroom } from '../service/news';
import { ServiceError } from '../service/service-error';
import { COMMANDS, CONTROL_PATH, CommandError, commandErrorResponse } from '../services/ivs';
import { ivs } from '../services/ivs/service';
import type { Clock } from '../system/clock';
import { ABOUT_PATH, type About, type StackThere, tellAbout } from './about';
import { callOperation } from './call-operation';
import { injectFaults } from './fault-plan';
import { withoutNames } from './named-commands';
import { RECORDING_FILE_PATH, RECORDINGS_PATH, recordingFileResponse, recordingsResponse } from './recordings';
import type { EndpointServices } from './services';
import { EVENTS_PATH, STATE_PATH, snapshotOf, streamOf, viewOf } from './state-and-news';

/** The parts of an endpoint that the control surface uses. */
export interface Controlled {
  /** Returns the current services. A reset replaces them. */
  readonly services: () => EndpointServices;
  readonly newsroom: Newsroom;
  readonly clock: Clock;
  /** Advances the clock. */
  advance(milliseconds: number): Promise<void>;
  readonly about: About;
  /** Returns the stacks that the description lists. */
  readonly stacks: () => readonly StackThere[] | undefined;
  clearFaults(): void;
  /** Removes everything. */
  reset(): Promise<void>;
}

type Answer = LocalAnswer | LocalStream;

/** 3,650 days, longer than any period of the service. */
const MAX_ADVANCE_MILLISECONDS = 315_360_000_000;

/** The input of `POST /_ivs/advance`. */
export const ADVANCE = structure({ milliseconds: required(wholeNumber({ min: 0, max: MAX_ADVANCE_MILLISECONDS })) });

/** The input of `POST /_ivs/token`. */
const TOKEN = structure({ token: required(text()) });

const ROUTES: Readonly<Record<string, (of: Controlled, request: LocalRequest) => Answer | Promise<Answer>>> = {
  [`GET ${ABOUT_PATH}`]: ({ about, stacks }) => tellAbout(about, stacks()),
  [`GET ${STATE_PATH}`]: ({ services, newsroom, clock }, { url }) =>
    jsonResponse(200, snapshotOf(services(), newsroom, clock, viewOf(url))),
  [`GET ${EVENTS_PATH}`]: ({ newsroom }, request) => streamOf(newsroom, request),
  'POST /_ivs/advance': async ({ advance, clock }, request) => {
    await advance(read(ADVANCE, bodyOf(request), { whole: 'advance' }).milliseconds);
    return jsonResponse(200, { time: new Date(clock.now()).toISOString() });
  },
  'POST /_ivs/call': ({ services, about }, request) => callOperation(services().of(ivs), bodyOf(request), about.region),
  'POST /_ivs/token': ({ services }, request) =>
    jsonResponse(
      200,
      services()
        .of(ivs)
        .reportToken(read(TOKEN, bodyOf(request), { whole: 'token' }).token),
    ),
  [`GET ${RECORDINGS_PATH}`]: ({ services }) => recordingsResponse(services()),
  [`GET ${RECORDING_FILE_PATH}`]: ({ services }, request) => recordingFileResponse(services(), request),
  'POST /_ivs/reset': async ({ reset }, request) => {
    if (request.body.length > 0) read(structure({}), bodyOf(request), { whole: 'reset' });
    await reset();
    return jsonResponse(200, {});
  },
  'POST /_ivs/faults': ({ services }, request) => {
    inject(services(), bodyOf(request));
    return jsonResponse(200, {});
  },
  'DELETE /_ivs/faults': ({ clearFaults }) => {
    clearFaults();
    return jsonResponse(200, {});
  },
};

const MAX_BYTES = 1024 * 1024;

/** The limit of a request to the control surface. */
export const CONTROL_LIMIT: BodyLimit = {
  maxBytes: MAX_BYTES,
  refuse: (bytes) => jsonResponse(413, { code: 'INVALID_REQUEST', message: `A request may have ${MAX_BYTES} bytes, got ${bytes}.` }),
};

/** Responds with JSON. An error is `{ "code": ..., "message": ... }`. */
export async function answerControl(controlled: Controlled, request: LocalRequest): Promise<Answer> {
  const { method, url } = request;
  const route = `${method} ${url.pathname}`;
  const simulated = controlled.services().of(ivs);
  try {
    const own = Object.hasOwn(ROUTES, route) ? ROUTES[route] : undefined;
    if (own) return await own(controlled, request);
    const command = url.pathname.slice(CONTROL_PATH.length);
    if (method !== 'POST' || !COMMANDS.some((known) => known === command)) throw unknownRoute(route);
    if (request.body.length === 0) return simulated.service(request);
    const input = await withoutNames(simulated, command, bodyOf(request), controlled.about.region);
    return simulated.service({ ...request, body: Buffer.from(JSON.stringify(input)) });
  } catch (error) {
    if (error instanceof CommandError) return commandErrorResponse(error);
    if (error instanceof InputFault) return commandErrorResponse(new CommandError('INVALID_REQUEST', error.message));
    if (error instanceof ServiceError) return jsonResponse(error.status, { code: error.code, message: error.message });
    throw error;
  }
}

function unknownRoute(route: string): CommandError {
  const commands = `POST ${CONTROL_PATH}<command> with one of ${COMMANDS.join(', ')}`;
  return new CommandError('NOT_FOUND', `There is no ${route}. There are ${Object.keys(ROUTES).join(', ')}, and ${commands}.`);
}

function bodyOf({ body }: LocalRequest): Readonly<Record<string, unknown>> {
  try {
    const value = readJson(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Rejected below, like JSON that is not an object.
  }
  throw new CommandError('INVALID_REQUEST', 'The request body must be a JSON object.');
}

/** Injects the faults of a plan. Throws a CommandError for an invalid plan. */
function inject(services: EndpointServices, plan: object): void {
  try {
    injectFaults(services, plan);
  } catch (error) {
    throw new CommandError('INVALID_REQUEST', (error as Error).message);
  }
}
