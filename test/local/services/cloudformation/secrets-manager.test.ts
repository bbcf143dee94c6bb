import * as fc from 'fast-check';
import { generateSecretString } from '../../../../local/src/services/secrets-manager/generate-secret-string';
import { secretsManagerTypes } from '../../../../local/src/services/secrets-manager/resource-types';
import { createSecrets, type SecretValue } from '../../../../local/src/services/secrets-manager/secrets';
import { createHarness, REGION, refusalOf } from './harness';

function createStacks() {
  const secrets = createSecrets();
  const harness = createHarness({ resourceTypes: secretsManagerTypes(secrets) });
  const failure = () => harness.events.find(({ status }) => /^(CREATE|UPDATE|DELETE)_FAILED$/.test(status))?.statusReason;
  const stored = () => {
    const [secret] = secrets.list(REGION);
    if (!secret) throw new Error('There is no secret.');
    return secret;
  };
  const values = (): (SecretValue | undefined)[] => stored().versions.map(({ value }) => value);
  return { harness, secrets, stored, values, failure };
}

const secret = (properties: object = {}) => ({ Secret: { Type: 'AWS::SecretsManager::Secret', Properties: properties } });

describe('AWS::SecretsManager::Secret', () => {
  test('is a secret of the service, known by its ARN', async () => {
    const { harness, stored, values } = createStacks();
    const properties = { Description: 'keys', KmsKeyId: 'alias/mine', SecretString: 'first', Tags: [{ Key: 'a', Value: '1' }] };
    const Outputs = { Ref: { Value: { Ref: 'Secret' } }, Id: { Value: { 'Fn::GetAtt': ['Secret', 'Id'] } } };
    await harness.create('app', secret(properties), { Outputs }, { Tags: [{ Key: 'team', Value: 'video' }] });
    expect(stored().name).toMatch(/^app-Secret-[A-Z0-9]{12}$/);
    expect(stored().settings).toEqual({ description: 'keys', kmsKeyId: 'alias/mine', tags: { a: '1', team: 'video' } });
    expect(values()).toEqual([{ SecretString: 'first' }]);
    expect(harness.stack('app').outputs).toEqual({ Ref: stored().arn, Id: stored().arn });
  });

  test('has no value when the template has none', async () => {
    const { harness, values } = createStacks();
    expect(await harness.create('app', secret())).toBe('CREATE_COMPLETE');
    expect(values()).toEqual([]);
  });

  test('gets another value when the template has another, and keeps the one that somebody put otherwise', async () => {
    const { harness, secrets, stored, values } = createStacks();
    await harness.create('app', secret({ SecretString: 'first' }));
    const { arn } = stored();
    secrets.putVersion(stored(), { id: 'handler', value: { SecretString: 'put' } });
    await harness.update('app', secret({ SecretString: 'first', Description: 'new' }));
    expect(stored().settings.description).toBe('new');
    expect(values()).toEqual([{ SecretString: 'first' }, { SecretString: 'put' }]);
    await harness.update('app', secret({ SecretString: 'second' }));
    expect(stored().versions.at(-1)).toMatchObject({ value: { SecretString: 'second' }, stages: new Set(['AWSCURRENT']) });
    await harness.update('app', secret());
    expect(values()).toHaveLength(3);
    expect(stored().arn).toBe(arn);
  });

  test('has a random value, and another one when another kind of it is asked for', async () => {
    const { harness, values } = createStacks();
    await harness.create('app', secret({ GenerateSecretString: {} }));
    await harness.update('app', secret({ GenerateSecretString: {}, Description: 'new' }));
    expect(values()).toEqual([{ SecretString: expect.stringMatching(/^.{32}$/) }]);
    await harness.update('app', secret({ GenerateSecretString: { PasswordLength: 8 } }));
    expect(values()[1]).toEqual({ SecretString: expect.stringMatching(/^.{8}$/) });
  });

  test('is replaced under another name', async () => {
    const { harness, stored, secrets } = createStacks();
    await harness.create('app', secret({ Name: 'one' }));
    await harness.update('app', secret({ Name: 'two' }));
    expect(stored().name).toBe('two');
    expect(secrets.list(REGION)).toHaveLength(1);
  });

  test('goes at once, also when somebody else has scheduled its deletion', async () => {
    const { harness, secrets, stored } = createStacks();
    await harness.create('app', secret({ Name: 'one' }));
    secrets.scheduleDeletion(stored(), 7);
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
    expect(secrets.list(REGION)).toEqual([]);
    expect(await harness.create('again', secret({ Name: 'one' }))).toBe('CREATE_COMPLETE');
  });

  test.each([
    [{ SecretString: 'hidden', GenerateSecretString: {} }, 'A secret has either a SecretString or a GenerateSecretString, not both.'],
    [{ SecretString: { a: 'hidden' } }, 'Property SecretString must be a string, got an object'],
    [{ GenerateSecretString: { Length: 3 } }, 'The local endpoint does not have Length of GenerateSecretString.'],
    [{ Name: 'a room' }, `A secret's name has 1 to 512 ASCII letters, digits and /_+=.@!-; got "a room".`],
    [{ Name: 'taken' }, 'The operation failed because the secret taken already exists.'],
  ])('%# fails, and says nothing of a value', async (properties, reason) => {
    const { harness, secrets, failure } = createStacks();
    secrets.create(REGION, 'taken', { tags: {} });
    const refusal = await refusalOf(harness.create('app', secret(properties)));
    expect(refusal ?? failure()).toContain(reason);
    expect(JSON.stringify([refusal, harness.events])).not.toContain('hidden');
  });
});

describe('GenerateSecretString', () => {
  const types = { ExcludeLowercase: /[a-z]/, ExcludeUppercase: /[A-Z]/, ExcludeNumbers: /[0-9]/, ExcludePunctuation: /[^a-zA-Z0-9 ]/ };
  const exclusions = fc.record({
    ExcludeLowercase: fc.boolean(),
    ExcludeUppercase: fc.boolean(),
    ExcludeNumbers: fc.boolean(),
    ExcludePunctuation: fc.constant(false),
  });

  test('has a character of each type that is left, and none of what is excluded', () => {
    const options = fc.record({ PasswordLength: fc.integer({ min: 4, max: 64 }), ExcludeCharacters: fc.constant('aA0!"') });
    fc.assert(
      fc.property(options, exclusions, (given, excluded) => {
        const password = generateSecretString({ ...given, ...excluded });
        expect(password).toHaveLength(given.PasswordLength);
        expect(password).not.toMatch(/[aA0!" ]/);
        for (const [name, type] of Object.entries(types)) {
          expect(type.test(password)).toBe(!excluded[name as keyof typeof excluded]);
        }
      }),
    );
  });

  test('has spaces when they are asked for, and need not have every type', () => {
    const onlyLetters = {
      ExcludePunctuation: true,
      ExcludeNumbers: true,
      ExcludeUppercase: true,
      ExcludeCharacters: 'bcdefghijklmnopqrstuvwxyz',
    };
    expect(generateSecretString({ ...onlyLetters, IncludeSpace: true, PasswordLength: 256 })).toMatch(/^(?=.* )(?=.*a)[a ]{256}$/);
    expect(generateSecretString({ RequireEachIncludedType: false, PasswordLength: 1 })).toHaveLength(1);
  });

  test('puts the value into a template', () => {
    const options = { SecretStringTemplate: '{"user":"a"}', GenerateStringKey: 'password', PasswordLength: 6 };
    expect(JSON.parse(generateSecretString(options))).toEqual({ user: 'a', password: expect.stringMatching(/^.{6}$/) });
  });

  test.each([
    [{ SecretStringTemplate: '{}' }, 'Property GenerateStringKey is required'],
    [{ GenerateStringKey: 'password' }, 'Property SecretStringTemplate is required'],
    [{ GenerateStringKey: 'password', SecretStringTemplate: '[]' }, 'SecretStringTemplate must be the text of a JSON object.'],
    [{ GenerateStringKey: 'password', SecretStringTemplate: 'x' }, 'SecretStringTemplate must be the text of a JSON object.'],
    [{ PasswordLength: 3 }, 'PasswordLength must be 4 to 4096 here; got 3.'],
    [{ PasswordLength: 4097 }, 'PasswordLength must be 4 to 4096 here; got 4097.'],
    [{ RequireEachIncludedType: false, PasswordLength: 0 }, 'PasswordLength must be 1 to 4096 here; got 0.'],
    [
      { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true },
      'GenerateSecretString excludes every character; leave some in.',
    ],
  ])('%j is refused', (options, message) => {
    expect(() => generateSecretString(options)).toThrow(message);
  });
});
