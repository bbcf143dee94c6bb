/** Reads what `cdk` prints: tells its progress, which is shown in another way, from everything that a user has to see. */
import { stripVTControlCharacters } from 'node:util';

/** The status of a resource or a stack, as `cdk` prints it. */
export interface CdkEvent {
  readonly stackName: string;
  readonly status: string;
  readonly resourceType: string;
  /** The path of the construct, with that of its stack. */
  readonly constructPath: string;
}

export type CdkItem =
  /** What `cdk` does at the moment. */
  | { readonly kind: 'step'; readonly stackName: string; readonly text: string }
  | { readonly kind: 'event'; readonly event: CdkEvent }
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'unchanged'; readonly stack: string }
  /** Why a stack has failed. */
  | { readonly kind: 'error'; readonly text: string }
  /** Warnings, what the app prints, and everything that is not known here. */
  | { readonly kind: 'text'; readonly text: string };

/** What the lines without a form of their own belong to. */
type Section = 'text' | 'event' | 'failed resources' | 'outputs' | 'error';

/** Reads the lines of one stream of `cdk`. */
export interface CdkReader {
  read(line: string): CdkItem[];
  /** What is left when the stream ends. */
  end(): CdkItem[];
}

// `LiveRoom |  3/17 | 4:17:09 PM | CREATE_COMPLETE | AWS::S3::Bucket | Recordings (RecordingsA3BDCC51) reason`. A repeated failure has no count.
const EVENT = /^(.+?) \|(?: +\d+(?:\/ *\d+)? \|)? [^|]+ \| ([A-Z]+(?:_[A-Z]+)+) +\| (\S+) +\| (\S+)/;
const IN_PROGRESS = /^.*\d\/\d+ Currently in progress: /;
const STEP =
  /^(\S+(?: \(\S+\))?): (?:(?:start|success): |(?:creating|updating) (?:CloudFormation changeset|stack)|(?:deploying|destroying)\.\.\.)/;
const TIMES = /^✨ +(?:Synthesis|Deployment|Total) time: /;
const SUCCESS = /^✅ +(\S+(?: \(\S+\))?)(?:: destroyed)?( \(no changes\))?$/;
const STACK_ARN = /^arn:[\w-]+:cloudformation:[\w-]+:\d+:stack\/\S+$/;
const STACK_NAME = /^[\w/-]+$/;

export function createCdkReader(): CdkReader {
  /** The stacks whose progress was printed. `cdk` prints the name of a stack, alone, before its progress. */
  const stacks = new Set<string>();
  let section: Section = 'text';
  /** Until then, the app prints, too. */
  let isSynthesised = false;
  let heldName: string | undefined;
  let wasText = false;
  let blankLines = 0;

  const inSection = (text: string): CdkItem[] => {
    if (section === 'event' || section === 'failed resources') return [];
    return [{ kind: section === 'outputs' ? 'output' : section, text }];
  };

  const readText = (line: string): CdkItem[] => {
    const plain = stripVTControlCharacters(line).trim();
    const [, step] = STEP.exec(plain) ?? [];
    if (step !== undefined) {
      stacks.add(step);
      section = 'text';
      return [{ kind: 'step', stackName: /\((.+)\)$/.exec(step)?.[1] ?? step, text: plain }];
    }
    const event = EVENT.exec(plain);
    if (event && section === 'failed resources') return [];
    if (event) {
      section = 'event';
      const [, stackName = '', status = '', resourceType = '', path = ''] = event;
      return [{ kind: 'event', event: { stackName, status, resourceType, constructPath: `${stackName}/${path}` } }];
    }
    if (IN_PROGRESS.test(plain)) return [];
    const success = SUCCESS.exec(plain);
    if (success) {
      section = 'text';
      return success[2] ? [{ kind: 'unchanged', stack: success[1] as string }] : [];
    }
    if (TIMES.test(plain)) isSynthesised = true;
    if (TIMES.test(plain) || STACK_ARN.test(plain) || plain === 'Stack ARN:') {
      section = 'text';
      return [];
    }
    if (plain === 'Outputs:' || plain === 'Failed resources:') {
      section = plain === 'Outputs:' ? 'outputs' : 'failed resources';
      return [];
    }
    if (plain.startsWith('❌')) section = 'error';
    return inSection(line);
  };

  /** The name of a stack, alone, is no text. */
  const release = (next: string): CdkItem[] => {
    const name = heldName;
    heldName = undefined;
    return name === undefined || stacks.has(name) || next.includes(name) ? [] : [{ kind: 'text', text: name }];
  };

  /** Keeps a blank line between two texts, and drops those around progress. */
  const withBlankLine = (items: CdkItem[]): CdkItem[] => {
    const [first] = items;
    if (first === undefined) return items;
    const isText = first.kind === 'text' || first.kind === 'error';
    const blank: CdkItem[] = isText && wasText && blankLines > 0 ? [{ ...first, text: '' }] : [];
    wasText = isText;
    blankLines = 0;
    return [...blank, ...items];
  };

  return {
    read(line) {
      const plain = stripVTControlCharacters(line);
      if (plain.trim() === '') {
        if (section === 'event' || section === 'failed resources') section = 'text';
        blankLines += 1;
        return [];
      }
      const released = withBlankLine(release(plain));
      if (isSynthesised && section === 'text' && STACK_NAME.test(plain)) {
        heldName = plain;
        return released;
      }
      return [...released, ...withBlankLine(readText(line))];
    },
    end: () => withBlankLine(release('')),
  };
}
