/** Shows a deployment or a destruction while it runs, and reports how it ended. */
import type { NumberedNews } from '../../service/news';
import { pageText } from '../report';
import { type CdkEvent, type CdkItem, createCdkReader } from './cdk-output';
import { attemptsByResource, type FunctionRecords, failureLines, remedy } from './failures';
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
  /** `Nothing to destroy`, in the summary of a success without any resource. @default - `done` */
  readonly nothingDone?: string;
  /** `Deployment`, in the summary of a failure. */
  readonly what: string;
  readonly exitCode: number;
  /** Whether the user interrupted the command. */
  readonly interrupted: boolean;
  /** Whether the stacks remain when the command has ended. */
  readonly remains: boolean;
  /** The address of an endpoint that goes on when the command has ended. @default - the endpoint ends with the command */
  readonly endpoint?: string;
}

export interface Progress {
  /** Called when `cdk` starts. */
  onCdkStart(): void;
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

  let lastShown: 'step' | 'text' | undefined;
  /** Shows lines, and a blank line between those of different kinds. */
  const show = (kind: 'step' | 'text', lines: readonly string[]) => {
    if (lastShown !== kind) screen.line('');
    lastShown = kind;
    lines.forEach(screen.line);
  };
  const onStackStatus = (change: StackStatusChange) => {
    const step = follower.receive(change);
    if (step?.outcome !== undefined) onResource(step, step.outcome);
    else if (step !== undefined) onStack(step);
    const paths = follower.inProgress();
    screen.status(paths.length === 0 ? '' : `  ${paths.length} in progress: ${paths.join(', ')}`);
  };
  const onResource = (step: Step, outcome: Outcome) => {
    if (outcome === 'failed') {
      failures.push(step);
      outcomes.set(outcome, attemptsByResource(failures).length);
    } else increment(outcomes, outcome);
    show('step', resourceLines(step, outcome, screen));
  };
  const onStack = (step: Step) => {
    stackStatuses.set(step.stackName, step.status);
    show('step', [stackLine(step, screen)]);
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

  let cdkRemedy: string | undefined;
  const onItem = (item: CdkItem) => {
    const [, knownRemedy] = CDK_REMEDIES.find(([text]) => 'text' in item && item.text.includes(text)) ?? [];
    cdkRemedy = knownRemedy ?? cdkRemedy;
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
        else show('text', [item.text]);
    }
  };
  const readers = { stdout: createCdkReader(), stderr: createCdkReader() };
  const splitters = {
    stdout: createLineSplitter((line) => readers.stdout.read(line).forEach(onItem)),
    stderr: createLineSplitter((line) => readers.stderr.read(line).forEach(onItem)),
  };

  const report = (remains: boolean) => {
    for (const attempts of hasStacks ? attemptsByResource(failures) : []) {
      const [title = '', ...lines] = failureLines(attempts, verbose ? NO_RECORDS : records);
      for (const line of ['', colors.red(`✖ ${title}`), ...lines]) screen.line(line);
    }
    screen.line('');
    const remedies = new Set(failedStacks().map(([name, status]) => remedy(name, remains ? status : '')));
    if (cdkRemedy !== undefined) remedies.add(cdkRemedy);
    if (remedies.size === 0) remedies.add('Correct the error above, then try again.');
    for (const text of remedies) screen.line(`What to do: ${text}`);
  };
  const failedStacks = () => [...stackStatuses].filter(([, status]) => !hasSucceeded(status));
  const showCdkErrors = () => {
    const names = failedStacks().map(([name]) => name);
    const isRepetition = hasStacks && failures.length > 0 && areAbout(cdkErrors, names);
    if (cdkErrors.length > 0 && !isRepetition) for (const line of ['', ...cdkErrors]) screen.line(line);
  };

  return {
    // Until the first step, `cdk` runs the app, and prints nothing.
    onCdkStart: () => screen.status('  cdk runs the app'),
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
    end({ done, nothingDone = done, what, exitCode, interrupted, remains, endpoint }) {
      for (const stream of ['stdout', 'stderr'] as const) {
        splitters[stream].end();
        readers[stream].end().forEach(onItem);
      }
      screen.status('');
      const tally = tallyText({ outcomes, unchanged, calls, milliseconds: now() - began });
      const nothing = outcomes.size === 0 ? 'no resource was changed; ' : '';
      if (interrupted) {
        const goingOn = follower.stacksInProgress();
        screen.line(`\n${colors.yellow(`✖ ${what} interrupted`)}: ${nothing}${tally}`);
        if (endpoint !== undefined && goingOn.length > 0)
          screen.line(`The endpoint goes on with ${goingOn.join(', ')}: the interruption ended only cdk.\n${pageText(endpoint)}`);
        return;
      }
      showCdkErrors();
      if (exitCode !== 0) report(remains);
      if (printOutput && outputs.length > 0) {
        screen.line('');
        outputs.forEach(printOutput);
      }
      if (exitCode === 0) screen.line(`\n${colors.green(`✔ ${outcomes.size === 0 ? nothingDone : done}`)}: ${tally}`);
      else screen.line(`${colors.red(`✖ ${what} failed`)}: ${nothing}${tally}`);
      if (endpoint !== undefined) screen.line(pageText(endpoint));
    },
  };
}

const NO_RECORDS: FunctionRecords = { logs: [], requests: [] };

/** What to do where `cdk` says something. */
const CDK_REMEDIES = [
  // cdk asks nothing without a terminal.
  ['terminal (TTY) is not attached', 'Agree with --yes, an argument for cdk.'],
  ['is in DELETE_FAILED state', 'Destroy what is left of the stack, then deploy again.'],
  ['No stacks match the name(s)', 'Name a stack of the app; npx cdk list shows them.'],
] as const;

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
