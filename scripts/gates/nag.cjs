/**
 * Checks the examples with the AwsSolutions rules of the cdk-nag that is installed, version 2 or 3. Each finding needs an entry with a reason in
 * nag-acknowledgements.json, and each entry a finding.
 *
 *   node --require ts-node/register/transpile-only scripts/gates/nag.cjs
 */
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const FILE = 'scripts/gates/nag-acknowledgements.json';

/** In an acknowledgement, `finding` is how the name of a finding begins, and `at` matches the paths of its resources. */
const covers = (entry) => (found) => found.finding.startsWith(entry.finding) && new RegExp(entry.at).test(found.path);

function problemsOf(findings, acknowledgements) {
  const unexplained = findings.filter((found) => !acknowledgements.some((entry) => covers(entry)(found)));
  const unused = acknowledgements.filter((entry) => !findings.some(covers(entry)));
  const unreasoned = acknowledgements.filter(({ reason }) => !reason);
  return [
    ...unexplained.map(
      ({ finding, path }) => `${path}: each finding has a reason, got none for ${finding}; mend the example, or say why in ${FILE}`,
    ),
    ...unused.map(({ finding, at }) => `${FILE}: each entry has a finding, got none for ${finding} at ${at}; remove the entry`),
    ...unreasoned.map(({ finding, at }) => `${FILE}: each entry has a reason, got none for ${finding} at ${at}; say why`),
  ];
}

/** Calls `add` with the findings in each app that is synthesised from now on. */
function observe(add) {
  const { App, Aspects, Stage } = require('aws-cdk-lib');
  const { AwsSolutionsChecks } = require('cdk-nag');
  // In version 2 a rule pack is an Aspect, which tells a logger what it finds. In version 3 it walks through the app by itself.
  const isAspect = 'visit' in AwsSolutionsChecks.prototype;
  const ignore = () => {};
  const logger = {
    onCompliance: ignore,
    onNonCompliance: ({ ruleId, findingId, resource }) => add(findingId ? `${ruleId}[${findingId}]` : ruleId, resource.node.path),
    onSuppressed: ignore,
    onError: ({ ruleId, resource }) => add(ruleId, resource.node.path),
    onSuppressedError: ignore,
    onNotApplicable: ignore,
  };
  const walk = (app) => {
    for (const { ruleName, violatingResources } of new AwsSolutionsChecks().validateScope(app).violations) {
      for (const { constructPath } of violatingResources) add(ruleName, constructPath);
    }
  };
  const { synth } = Stage.prototype;
  Stage.prototype.synth = function (options) {
    const isApp = App.isApp(this);
    if (isApp && isAspect) Aspects.of(this).add(new AwsSolutionsChecks({ additionalLoggers: [logger], reports: false }));
    const assembly = synth.call(this, options);
    if (isApp && !isAspect) walk(this);
    return assembly;
  };
}

function main() {
  const findings = [];
  observe((finding, path) => findings.push({ finding, path: path.replace(/\/Resource$/, '') }));
  const folder = mkdtempSync(join(tmpdir(), 'nag-'));
  process.argv.splice(2, Number.POSITIVE_INFINITY, folder);
  require('./synth-examples.cjs');
  // The apps synthesise when nothing else is left to do.
  process.once('exit', () => {
    rmSync(folder, { recursive: true });
    const problems = problemsOf(findings, JSON.parse(readFileSync(join(__dirname, '../..', FILE), 'utf8')));
    for (const problem of problems) console.error(problem);
    console.log(
      `cdk-nag ${require('cdk-nag/package.json').version}: ${findings.length} findings in the examples, ${problems.length} problems`,
    );
    if (findings.length === 0 || problems.length > 0) process.exitCode = 1;
  });
}

module.exports = { problemsOf };
if (require.main === module) main();
