import type { StartCompositionRequest } from '@aws-sdk/client-ivs-realtime';
import type { CompositionsEnvironment } from '../../src/private/wire';

export interface Settings {
  /** The name of the construct. Its compositions have it as a tag. */
  readonly tagValue: string;
  /** The stage, or the tag value of the run-time stages. */
  readonly stages: { readonly arn: string } | { readonly runtimeTagValue: string };
  /** The input of `StartComposition`, without the stage. */
  readonly request: Pick<StartCompositionRequest, 'layout' | 'destinations' | 'tags'>;
  /** The attribute that a publisher must have. Without it, every publisher counts. */
  readonly trigger?: { readonly attribute: string; readonly value: string };
  readonly visibilityMs: number;
  readonly retentionMs: number;
}

/** Reads the settings. Throws when one is missing, because wrong settings would start wrong compositions. */
export function settingsFrom(environment: Partial<CompositionsEnvironment>): Settings {
  const { TAG_VALUE, STAGE_ARN, RUNTIME_TAG_VALUE, REQUEST, TRIGGER_ATTRIBUTE, TRIGGER_VALUE } = environment;
  if (!TAG_VALUE) throw invalid('TAG_VALUE', 'has the value of a tag', 'nothing');
  if (!STAGE_ARN === !RUNTIME_TAG_VALUE) {
    throw invalid('STAGE_ARN', 'has the ARN of a stage, or RUNTIME_TAG_VALUE has a tag value', STAGE_ARN ? 'both' : 'nothing');
  }
  if (!TRIGGER_ATTRIBUTE !== (TRIGGER_VALUE === undefined)) {
    throw invalid('TRIGGER_VALUE', 'is set when TRIGGER_ATTRIBUTE is', TRIGGER_ATTRIBUTE ? 'the attribute alone' : 'the value alone');
  }
  return {
    tagValue: TAG_VALUE,
    stages: STAGE_ARN ? { arn: STAGE_ARN } : { runtimeTagValue: RUNTIME_TAG_VALUE as string },
    request: requestIn(REQUEST),
    trigger: TRIGGER_ATTRIBUTE ? { attribute: TRIGGER_ATTRIBUTE, value: TRIGGER_VALUE as string } : undefined,
    visibilityMs: millisecondsIn(environment, 'VISIBILITY_SECONDS'),
    retentionMs: millisecondsIn(environment, 'RETENTION_SECONDS'),
  };
}

function millisecondsIn(environment: Partial<CompositionsEnvironment>, name: 'VISIBILITY_SECONDS' | 'RETENTION_SECONDS'): number {
  const text = environment[name] ?? '';
  if (!/^[1-9]\d*$/.test(text)) throw invalid(name, 'is a whole number from 1', `'${text}'`);
  return 1000 * Number(text);
}

function requestIn(text = ''): Settings['request'] {
  try {
    const { layout, destinations, tags } = JSON.parse(text);
    if (Array.isArray(destinations)) return { layout, destinations, tags };
  } catch {
    // Refused below.
  }
  // The text is not quoted: the user's tags are in it.
  throw invalid('REQUEST', 'is JSON with a list of destinations', 'something else');
}

function invalid(name: keyof CompositionsEnvironment, rule: string, got: string): Error {
  return new Error(`the variable ${name} ${rule}, got ${got}; deploy the stack again`);
}
