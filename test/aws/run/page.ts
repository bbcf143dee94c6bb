/** The report of a run with `ivs-local`, as an example in the documentation. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Run, report } from './report';

const PAGE = join(__dirname, '..', '..', '..', 'docs', 'first-day-on-aws.md');
const BEGIN = '<!-- report -->';
const END = '<!-- /report -->';

/** Puts the report into the page. */
export function writePage(run: Run): void {
  writeFileSync(PAGE, pageWith(run));
}

/** Throws unless the page has the report. */
export function checkPage(run: Run): void {
  if (readFileSync(PAGE, 'utf8') === pageWith(run)) return;
  throw new Error(`${PAGE} must have the report of this run, got another; run npm run test:aws -- --local --write`);
}

/** The report has no date, duration and versions, which differ from run to run. */
function pageWith(run: Run): string {
  const [before, rest] = readFileSync(PAGE, 'utf8').split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined)
    throw new Error(`${PAGE} needs a line '${BEGIN}' and after it a line '${END}'; write them where the report belongs`);
  const versions = Object.fromEntries(Object.keys(run.versions).map((name) => [name, '<version>']));
  return `${before}${BEGIN}\n\n${report({ ...run, versions, date: '<date>', duration: '<duration>' })}\n\n${END}${after}`;
}
