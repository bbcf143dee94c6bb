/** Shows a deployment or a destruction while it runs, and reports how it ended. */
import type { NumberedNews } from '../../service/news';
import { type CdkEvent, type CdkItem, createCdkReader } from './cdk-output';
import { type FunctionRecords, failureLines, remedy } from './failures';
import { createLineSplitter } from './line-splitter';
import type { Screen } from './screen';
import { createStackFollower, type Outcome, type StackStatusChange, type Step } from './stack-steps';
import { hasSucceeded, resourceLines, stackLine } from './step-lines';
import { callName, tallyText } from './summary';

export interface ProgressOptions {
  readonly screen: Screen;
  /** Takes an output of a stack. @default - outputs are not shown */
  readonly printOutput?: (line: string) => void;
  /** Whether the stacks are at the endpoint, whose news then tell of them. Otherwise `cdk` does. */
  readonly hasStacks: boolean;
  /** Whether the lines of functions and the steps of `cdk` are shown. */
  readonly verbose: boolean;
  /** The time in milliseconds. */
  readonly now: () => number;
}

/** How a command ended. */
export interface End {
  /** `Deployed`, in the summary of a success. */
  readonly done: string;
  /** `Deployment`, in the summary of a failure. */
  readonly what: string;
  readonly exitCode: number;
  /** Whether the user interrupted the command. */
  readonly interrupted: boolean;
  /** Whether the stacks remain when the command has ended. */
  readonly remains: boolean;
  /** What the user sees next: where the page is. @default - nothing */
  readonly next?: string;
}

export interface Progress {
  onNews(news: NumberedNews): void;
  /** What `cdk` prints. It has two streams, each with lines of its own. */
  onCdkOutput(stream: 'stdout' | 'stderr', text: string): void;
  end(end: End): void;
}

export function createProgress({ screen, printOutput, hasStacks, verbose, now }: ProgressOptions): Progress {
  const { colors } = screen;
  const began = now();
  const follower = createStackFollower();
  const outcomes = new Map<Outcome, number>();
  const calls = new Map<string, number>();
  const unchanged: string[] = [];
  const outputs: string[] = [];
  const failures: Step[] = [];
  const stackStatuses = new Map<string, string>();
  const cdkErrors: string[] = [];
  const records = { logs: [], requests: [] } as { -readonly [Kind in keyof FunctionRecords]: FunctionRecords[Kind][number][] };

  let hasSteps = false;
  const showStep = (lines: readonly string[]) => {
    if (!hasSteps) screen.line('');
    hasSteps = true;
    for (const line of lines) screen.line(line);
  };
  const onStackStatus = (change: StackStatusChange) => {
    const step = follower.receive(change);
    if (step?.outcome !== undefined) onResource(step, step.outcome);
    else if (step !== undefined) onStack(step);
    const paths = follower.inProgress();
    screen.status(paths.length === 0 ? '' : `  ${paths.length} in progress: ${paths.join(', ')}`);
  };
  const onResource = (step: Step, outcome: Outcome) => {
    increment(outcomes, outcome);
    if (outcome === 'failed') failures.push(step);
    showStep(resourceLines(step, outcome, screen));
  };
  const onStack = (step: Step) => {
    stackStatuses.set(step.stackName, step.status);
    showStep([stackLine(step, screen)]);
  };

  // Others may deploy to the endpoint, too. The stacks of this command are those that `cdk` names, and the news may come first.
  const stacks = new Set<string>();
  let unclaimed: StackStatusChange[] = [];
  const onStackOfCommand = (name: string) => {
    if (stacks.has(name)) return;
    stacks.add(name);
    const claimed = unclaimed.filter(({ stackName }) => stackName === name);
    unclaimed = unclaimed.filter(({ stackName }) => stackName !== name);
    claimed.forEach(onStackStatus);
  };

  let hasUnasked = false;
  const onItem = (item: CdkItem) => {
    if ('text' in item && item.text.includes(NO_TERMINAL)) hasUnasked = true;
    switch (item.kind) {
      case 'step':
        onStackOfCommand(item.stackName);
        if (verbose) screen.line(colors.dim(item.text));
        else if (follower.inProgress().length === 0) screen.status(`  ${item.text}`);
        return;
      case 'event':
        if (!hasStacks) onStackStatus(changeOf(item.event));
        return;
      case 'output':
        outputs.push(item.text);
        return;
      case 'unchanged':
        unchanged.push(item.stack);
        return;
      case 'error':
        cdkErrors.push(item.text);
        return;
      case 'text':
        // cdk repeats the reasons of a failure.
        if (failures.length > 0) cdkErrors.push(item.text);
        else screen.line(item.text);
    }
  };
  const readers = { stdout: createCdkReader(), stderr: createCdkReader() };
  const splitters = {
    stdout: createLineSplitter((line) => readers.stdout.read(line).forEach(onItem)),
    stderr: createLineSplitter((line) => readers.stderr.read(line).forEach(onItem)),
  };

  const report = (remains: boolean) => {
    for (const step of hasStacks ? failures : []) {
      const [title = '', ...lines] = failureLines(step, verbose ? NO_RECORDS : records);
      for (const line of ['', colors.red(`✖ ${title}`), ...lines]) screen.line(line);
    }
    screen.line('');
    for (const text of new Set(failedStacks().map(([name, status]) => remedy(name, remains ? status : ''))))
      screen.line(`What to do: ${text}`);
    if (hasUnasked) screen.line('What to do: agree with --yes, an argument for cdk.');
  };
  const failedStacks = () => [...stackStatuses].filter(([, status]) => !hasSucceeded(status));
  const showCdkErrors = () => {
    const names = failedStacks().map(([name]) => name);
    const isRepetition = hasStacks && failures.length > 0 && areAbout(cdkErrors, names);
    if (cdkErrors.length > 0 && !isRepetition) for (const line of ['', ...cdkErrors]) screen.line(line);
  };

  return {
    onNews(news) {
      if (news.type === 'stack' && hasStacks) {
        const change = { ...news, time: Date.parse(news.time) };
        if (stacks.has(news.stackName)) onStackStatus(change);
        else unclaimed.push(change);
      }
      if (news.type === 'call' && news.service === 'ivs') increment(calls, callName(news));
      if (news.type === 'customResource') records.requests.push(news);
      if (news.type !== 'log') return;
      records.logs.push(news);
      if (verbose) screen.line(`${colors.dim(`[${news.functionName}]`)} ${news.text}`);
    },
    onCdkOutput: (stream, text) => splitters[stream].write(text),
    end({ done, what, exitCode, interrupted, remains, next }) {
      for (const stream of ['stdout', 'stderr'] as const) {
        splitters[stream].end();
        readers[stream].end().forEach(onItem);
      }
      screen.status('');
      const nothing = exitCode !== 0 && outcomes.size === 0 ? 'no resource was changed; ' : '';
      const tally = nothing + tallyText({ outcomes, unchanged, calls, milliseconds: now() - began });
      if (interrupted) {
        screen.line(colors.yellow(`✖ ${what} interrupted: ${tally}`));
        return;
      }
      showCdkErrors();
      if (exitCode !== 0) report(remains);
      if (printOutput && outputs.length > 0) {
        screen.line('');
        outputs.forEach(printOutput);
      }
      if (exitCode === 0 && (hasSteps || outputs.length > 0)) screen.line('');
      screen.line(exitCode === 0 ? `${colors.green(`✔ ${done}`)}: ${tally}` : `${colors.red(`✖ ${what} failed`)}: ${tally}`);
      if (next !== undefined) screen.line(next);
    },
  };
}

const NO_RECORDS: FunctionRecords = { logs: [], requests: [] };

/** cdk asks nothing without a terminal. */
const NO_TERMINAL = 'terminal (TTY) is not attached';

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Whether the errors of `cdk` are only about these stacks. */
function areAbout(errors: readonly string[], stackNames: readonly string[]): boolean {
  const names = (line: string) => stackNames.some((name) => line.includes(name));
  return errors.some(names) && errors.filter((line) => line.includes('❌')).every(names);
}

function changeOf({ stackName, status, resourceType, constructPath }: CdkEvent): StackStatusChange {
  const logicalId = constructPath === `${stackName}/${stackName}` ? stackName : constructPath;
  return { stackId: stackName, stackName, logicalId, constructPath, resourceType, status };
}
