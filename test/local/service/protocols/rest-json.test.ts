import type { LocalResponse } from '../../../../local/src/http/http';
import { readRequestUrl } from '../../../../local/src/http/request-head';
import { any, bytes, list, text } from '../../../../local/src/service/input';
import { members } from '../../../../local/src/service/operation';
import { createPipeline } from '../../../../local/src/service/pipeline';
import { restOperation } from '../../../../local/src/service/protocols/rest';
import { restJson } from '../../../../local/src/service/protocols/rest-json';
import { ServiceError } from '../../../../local/src/service/service-error';

const access = () => [];

const operations = {
  ListThings: restOperation({ http: 'GET /things/?Marker', input: members({ Marker: text() }), access, run: (input) => input }),
  CreateThing: restOperation({ http: 'POST /things', input: members({ Name: text(), Size: any }), access, run: (input) => input }),
  RemoveLabels: restOperation({
    http: 'DELETE /things/{Name}/labels?Keys*',
    input: members({ Name: text(), Keys: list(text()) }),
    access,
    run: (input) => input,
  }),
  PutContent: restOperation({
    http: 'PUT /things/{Name}/content',
    headers: { Kind: 'x-kind' },
    payload: 'Content',
    input: members({ Name: text(), Kind: text(), Content: bytes({ min: 0 }) }),
    access,
    run: ({ Name, Kind, Content }) => ({ summary: `${Name} ${Kind} ${Content?.toString()}` }),
    respond: ({ summary }) => ({ status: 202, headers: { 'x-summary': summary } }),
  }),
  Fail: restOperation({
    http: 'POST /fail',
    input: members({}),
    access,
    run() {
      throw new ServiceError('Broken', 'It is broken.', 409);
    },
  }),
};

const unknownOperation = (request: string) => new ServiceError('NotImplemented', `There is no ${request}.`, 501);
const { service } = createPipeline({ name: 'things', protocol: restJson({ unknownOperation }), operations });

const REQUEST_ID = expect.stringMatching(/^[0-9a-f-]{36}$/);

async function ask(method: string, target: string, body = '', headers: Readonly<Record<string, string>> = {}) {
  const url = readRequestUrl(target, 'localhost');
  if (!url) throw new Error(`${target} is no request target.`);
  const credential = { accessKeyId: 'local', region: 'eu-west-1', service: 'things' };
  return (await service({ method, url, headers, body: Buffer.from(body), credential })) as LocalResponse;
}

describe('the input', () => {
  test.each([
    ['the body', 'POST', '/things', '{"Name":"a","Size":[1]}', '{"Name":"a","Size":[1]}'],
    ['no body', 'POST', '/things', '', '{}'],
    ['the query', 'GET', '/things?Marker=a%20b', '', '{"Marker":"a b"}'],
    ['a path with a slash at the end', 'GET', '/things/', '', '{}'],
    ['a label and a list of one', 'DELETE', '/things/a%2Fb/labels?Keys=x', '', '{"Name":"a/b","Keys":["x"]}'],
    ['a list', 'DELETE', '/things/a/labels?Keys=x&Keys=y', '', '{"Name":"a","Keys":["x","y"]}'],
    ['a label, whatever the body says', 'DELETE', '/things/a/labels', '{"Name":"b","Keys":["x"]}', '{"Name":"a"}'],
  ])('is read from %s', async (_, method, target, body, output) => {
    expect(await ask(method, target, body)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': REQUEST_ID },
      body: output,
    });
  });

  test('is read from a header and a body of any form, and the row renders the response', async () => {
    expect(await ask('PUT', '/things/a/content', '{', { 'x-kind': 'open' })).toEqual({
      status: 202,
      headers: { 'x-summary': 'a open {', 'x-amzn-requestid': REQUEST_ID },
    });
  });

  test.each([
    ['a path that is no text', 'DELETE', '/things/%ff/labels', '', 'The path must be percent-encoded UTF-8, got %ff.'],
    ['a body that is no JSON', 'POST', '/things', '{', 'The request body must be JSON.'],
    ['a list', 'POST', '/things', '[]', 'The request must be an object, got a list.'],
    ['a number', 'POST', '/things', '1', 'The request must be an object, got a value of type number.'],
  ])('must not be %s', async (_, method, target, body, message) => {
    const { status, headers, body: answer = '' } = await ask(method, target, body);
    expect([status, headers?.['x-amzn-errortype'], JSON.parse(String(answer))]).toEqual([400, 'SerializationException', { message }]);
  });
});

describe('an error', () => {
  test('is named in a header', async () => {
    expect(await ask('POST', '/fail')).toEqual({
      status: 409,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'Broken', 'x-amzn-requestid': REQUEST_ID },
      body: '{"message":"It is broken."}',
    });
  });

  test.each([
    ['PUT', '/things'],
    ['GET', '/thing'],
    ['PUT', '/things//content'],
  ])('answers %s %s, which is no operation', async (method, target) => {
    expect(await ask(method, target)).toMatchObject({ status: 501, body: `{"message":"There is no ${method} ${target}."}` });
  });
});

test('the body of an error and the errors of an unreadable body may be those of the service', async () => {
  const protocol = restJson({
    unknownOperation,
    unreadableBody: (reason) => new ServiceError('BadJson', reason),
    errorBody: ({ code }) => ({ Code: code }),
  })(operations);
  const url = readRequestUrl('/things', 'localhost');
  if (!url) throw new Error('The target is right.');
  const request = { method: 'POST', url, headers: {}, body: Buffer.from([0xff]) };

  expect(() => protocol.read(request).raw()).toThrow('it is not UTF-8');
  expect(protocol.failure(new ServiceError('BadJson', 'No.'), request, 'id').body).toBe('{"Code":"BadJson"}');
});
