import { defaultProvider } from '../../../lambda/services/credentials';

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

test('credentials are those in the environment at the time of each call', async () => {
  const provider = defaultProvider();
  const $source = { CREDENTIALS_ENV_VARS: 'g' };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'first', AWS_SECRET_ACCESS_KEY: 's1', AWS_SESSION_TOKEN: 't1' });
  expect(await provider()).toEqual({ accessKeyId: 'first', secretAccessKey: 's1', sessionToken: 't1', $source });
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'second', AWS_SECRET_ACCESS_KEY: 's2', AWS_SESSION_TOKEN: 't2' });
  expect(await provider()).toEqual({ accessKeyId: 'second', secretAccessKey: 's2', sessionToken: 't2', $source });
});

test('credentials that are missing are told by name', async () => {
  delete process.env.AWS_ACCESS_KEY_ID;
  await expect(defaultProvider()()).rejects.toThrow('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set');
});
