/** The report of a run, in Markdown, without anything that identifies an account, a user or a resource. */
import { NEEDS, type Need, type NotProbed, type Probe } from '../probe';
import type { Result, Verdict } from './run-probes';

export interface Run {
  readonly title: string;
  readonly region: string;
  readonly results: readonly Result[];
  /** How many probes there are. A run that was interrupted, or that tries some of them, has fewer results. */
  readonly probes: number;
  readonly notProbed: readonly NotProbed[];
  readonly versions: Readonly<Record<string, string>>;
  /** When the run began, and how long it took. */
  readonly date: string;
  readonly duration: string;
}

const VERDICTS: readonly Verdict[] = ['AGREES', 'DIFFERS', 'NOT SEEN', 'FAILED'];

export function report({ title, region, results, probes, notProbed, versions, date, duration }: Run): string {
  const counts = VERDICTS.map((verdict) => `${results.filter((result) => result.verdict === verdict).length} ${verdict}`).join(', ');
  const lines = [
    `**${title}, ${region}, ${date}, ${duration}.** ${results.length} of ${probes} probes: ${counts}. ${notProbed.length} assumptions have no probe.`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    '',
    ...table(
      ['Probe', 'Assumption', 'Expected', 'Seen', 'Verdict'],
      results.map(({ probe, seen, verdict }) => [`\`${probe.id}\``, probe.assumption, probe.expected, seen, verdict]),
    ),
    '',
    ...changes(results),
    'Not probed:',
    '',
    ...table(
      ['Assumption', 'Why not', 'By hand'],
      notProbed.map(({ source, reason, byHand }) => [source.text, reason, byHand]),
    ),
  ];
  return withoutIdentity(lines.join('\n'));
}

/** What to change where AWS differs. */
function changes(results: readonly Result[]): string[] {
  const different = results.filter(({ verdict }) => verdict === 'DIFFERS');
  if (different.length === 0) return [];
  const items = different.map(({ probe }) => `- \`${probe.id}\` (${probe.source.file}): ${probe.whenDifferent}`);
  return ['What to change:', '', ...items, ''];
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}

/** What identifies somebody or something, and what stands for it in a report. The order counts. */
const IDENTITIES: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '<token>'],
  [/\b(?:rt|sk)_[\w-]+/g, '<stream key>'],
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}(?::[\w+=,.@-]+)?/g, '<access key or role id>'],
  [/\barn:aws[\w-]*:([\w-]+):[\w-]*:\w*:([\w-]+)[\w/:.+=,@*$-]*/g, '<ARN of $1 $2>'],
  [/\b(?:user|role|assumed-role)\/[\w/+=,.@-]+/g, '<user or role>'],
  [/\bhttps?:\/\/[^\s)|]*(?:X-Amz-|amazonaws\.com|127\.0\.0\.1)[^\s)|]*/g, '<URL>'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '<email address>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '<id>'],
  [/(?<!\d)\d{12}(?!\d)/g, '<account>'],
  [/\b(cdk-ivs-realtime-test(?:-[a-z0-9]+)*?)-[0-9a-f]{8}\b/g, '$1-<id>'],
];

export function withoutIdentity(text: string): string {
  return IDENTITIES.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}

/** What a run will make, how long it takes, and what it costs: shown before anything is made. */
export function plan(probes: readonly Probe[], account: string, region: string): string {
  const needs = Object.keys(NEEDS) as Need[];
  const counted = needs.map((need) => {
    const { length } = probes.filter((probe) => probe.needs.includes(need));
    return { need, count: NEEDS[need].isShared ? Math.min(length, 1) : length };
  });
  const used = counted.filter(({ count }) => count > 0);
  const minutes =
    used.reduce((sum, { need, count }) => sum + count * NEEDS[need].minutes, 0) +
    probes.reduce((sum, probe) => sum + (probe.minutes ?? 0), 0);
  return [
    `Probes that will run one after another in account ${account}, region ${region}: ${probes.length}.`,
    'They make, and remove again:',
    ...used.map(({ need, count }) => `  ${String(count).padStart(3)} x ${NEEDS[need].makes}: ${NEEDS[need].costs}`),
    `That takes about ${Math.ceil(minutes / 10) * 10 || 10} minutes, and should cost less than 3 USD; prices change, see https://aws.amazon.com/ivs/pricing/.`,
    'Before, between and after the probes, everything in the region, and S3 buckets of all regions, whose tag or name begins with cdk-ivs-realtime-test is removed.',
  ].join('\n');
}
