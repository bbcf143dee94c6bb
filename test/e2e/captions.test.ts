/** The captions app by `ivs-local` alone: its REST API stands in, and the functions are invoked as the API would. */
import { captionsLife } from './apps/captions/life';
import { deployApp } from './support/app';

const FUNCTIONS: Readonly<Record<string, string>> = { '/tokens': 'captions-token', '/speakers': 'captions-speakers' };

captionsLife(
  () => deployApp('captions', '--stand-in', 'AWS::ApiGateway::*'),
  async ({ shell }, httpMethod, path, body) => {
    const answer = await shell.invoke<{ statusCode: number; body: string }>(FUNCTIONS[path], {
      httpMethod,
      path,
      body: JSON.stringify(body),
    });
    return { status: answer.statusCode, body: JSON.parse(answer.body) };
  },
);
