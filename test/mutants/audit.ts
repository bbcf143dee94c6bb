/** The audit command reads only, calls nothing an orphan that may be in use, and guesses no value. */
import { mutantsOf } from './mutant';

export const audit = [
  ...mutantsOf(
    'audit/src/aws/read-only.ts',
    ['test/audit/read-only.test.ts'],
    [{ rule: 'a client refuses operations that change something', from: 'if (allowed.includes(operation)) return', to: 'return' }],
  ),
  ...mutantsOf(
    'audit/src/aws/pacing.ts',
    ['test/audit/orphans.test.ts'],
    [{ rule: 'calls are paced', from: 'await turn(unlimited);', to: '' }],
  ),
  ...mutantsOf(
    'audit/src/orphans/find-orphans.ts',
    ['test/audit/orphans.test.ts'],
    [
      { rule: 'a stack that changes decides nothing', from: "if (state === 'busy') return", to: 'if (false) return' },
      { rule: 'a stack of another account or region decides nothing', from: 'if (isElsewhere(claim.stack, arn)) {', to: 'if (false) {' },
      {
        rule: 'a living stack owns what it has',
        from: "if (state === 'alive' && physicalIds.has(claim.physicalId)) return",
        to: 'if (false) return',
      },
      { rule: 'an orphan still exists', from: 'return tags !== undefined && ', to: 'return tags === undefined || ' },
      { rule: 'no other stack has taken an orphan', from: 'claimOf(arn, tags)?.stack === claim.stack', to: 'true' },
    ],
  ),
  ...mutantsOf(
    'audit/src/orphans/former-stacks.ts',
    ['test/audit/orphans.test.ts'],
    [
      { rule: 'a stack is described once', from: 'found.set(nameOrArn, known);', to: '' },
      { rule: 'a stack does not have what it has skipped', from: 'physicalIds: idsOf(isInStack)', to: 'physicalIds: idsOf(() => true)' },
    ],
  ),
  ...mutantsOf(
    'audit/src/orphans/claim.ts',
    ['test/audit/orphans.test.ts'],
    [{ rule: 'only the ARN of a stack names it', from: '.test(value) ? value : undefined', to: '.test(value) ? value : value' }],
  ),
  ...mutantsOf(
    'audit/src/template/resolve.ts',
    ['test/audit/resolve.test.ts'],
    [
      {
        rule: 'a value with an unknown part is unknown',
        from: 'return unknownIn(argument) ?? (await compute(argument));',
        to: 'return await compute(argument);',
      },
      { rule: 'a dynamic reference is unknown', from: '/\\{\\{resolve:/.test(text) ? ', to: 'false ? ' },
      { rule: 'only the branch that is taken is resolved', from: 'resolve(holds ? whenTrue : whenFalse)', to: 'resolve(whenTrue)' },
    ],
  ),
  ...mutantsOf(
    'audit/src/template/conditions.ts',
    ['test/audit/resolve.test.ts'],
    [{ rule: 'one part may decide a condition', from: 'if (truths.includes(deciding)) return deciding;', to: '' }],
  ),
  ...mutantsOf(
    'audit/src/drift/facts.ts',
    ['test/audit/resolve.test.ts'],
    [
      { rule: 'a NoEcho parameter is unknown', from: "if (String(NoEcho) === 'true') return", to: 'if (false) return' },
      {
        rule: 'the name of an SSM parameter is not its value',
        from: 'ssmType ? ResolvedValue : ParameterValue',
        to: 'ResolvedValue ?? ParameterValue',
      },
      { rule: 'another custom resource chooses its attributes', from: 'isResourceOfAws(type) && ', to: '' },
    ],
  ),
  ...mutantsOf(
    'audit/src/drift/compare.ts',
    ['test/audit/drift.test.ts'],
    [
      { rule: 'a property with an unknown value is not compared', from: '.filter((property) => !undecided.has(property))', to: '' },
      { rule: 'a KMS key decides the text of a public key', from: "decides: 'PublicKeyMaterial', ", to: '' },
      { rule: 'the live value of a write-only property is the other one', from: 'live: template !== true', to: 'live: template === true' },
    ],
  ),
  ...mutantsOf(
    'audit/src/drift/find-drift.ts',
    ['test/audit/drift.test.ts'],
    [
      { rule: 'a stack that is not settled is not compared', from: 'if (!isSettled(status))', to: 'if (false)' },
      { rule: 'a stack that is deployed meanwhile is not compared', from: '!(await isStackUnchanged(account, stack))', to: 'false' },
      { rule: 'what a stack has deleted is no part of it', from: ')).filter(isInStack);', to: '));' },
      { rule: 'a resource that does not exist is drift', from: 'missing || differences.length > 0', to: 'differences.length > 0' },
    ],
  ),
];
