import * as fc from 'fast-check';
import { any } from '../../../../local/src/service/input';
import { members, type Operation, operation } from '../../../../local/src/service/operation';
import { createPipeline } from '../../../../local/src/service/pipeline';
import { awsQuery, formInput } from '../../../../local/src/service/protocols/aws-query';
import { ServiceError } from '../../../../local/src/service/service-error';
import { WAY_OUT } from '../../../../local/src/service/way-out';
import { type Client, connectTo } from '../../services/client';

let client: Client;

afterEach(() => client?.close());

async function connect(runs: Readonly<Record<string, Operation['run']>>): Promise<void> {
  const row = (run: Operation['run']) => operation({ input: members({ Name: any, Text: any }), access: () => [], run });
  const operations = Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, row(run)]));
  const { service } = createPipeline({ name: 'example', protocol: awsQuery('https://example.com/doc/'), operations });
  client = await connectTo(service, 'example');
}

const form = (input: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(input).toString() });

/** What stands between `<Tag>` and `</Tag>`. */
function content(xml: string, tag: string): string {
  return new RegExp(`<${tag}>(.*)</${tag}>`, 's').exec(xml)?.[1] ?? '';
}

describe('an operation', () => {
  test('gets the form and answers in XML', async () => {
    await connect({
      Echo: (input) => ({ ...(input as object), At: new Date(0), None: undefined, Items: ['a', { B: true, C: [] }], N: 1.5 }),
    });
    const response = await client.send('/', form({ Action: 'Echo', Version: '2010-05-15', Name: 'a&<b>"\' ü' }));
    expect(response).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml' } });
    expect(response.body).toMatch(
      /^<EchoResponse xmlns="https:\/\/example.com\/doc\/"><EchoResult>.*<\/EchoResult><ResponseMetadata><RequestId>[-0-9a-f]{36}</,
    );
    expect(content(response.body, 'EchoResult')).toBe(
      '<Name>a&amp;&lt;b&gt;&quot;&apos; ü</Name><At>1970-01-01T00:00:00.000Z</At>' +
        '<Items><member>a</member><member><B>true</B><C></C></member></Items><N>1.5</N>',
    );
  });

  test('may be asynchronous, return nothing, and be asked by GET if it reads', async () => {
    await connect({ GetNothing: async () => undefined, Wait: async () => undefined });
    expect(content((await client.send('/?Action=GetNothing')).body, 'GetNothingResult')).toBe('');
    expect(await client.send('/?Action=Wait')).toMatchObject({ status: 405 });
    expect(await client.send('/', form({ Action: 'Wait' }))).toMatchObject({ status: 200 });
  });

  test('sees who asks', async () => {
    await connect({ Who: (_, { accessKeyId, region, service }) => ({ accessKeyId, region, service }) });
    const { body } = await client.send('/', { ...form({ Action: 'Who' }), region: 'eu-west-1' });
    expect(content(body, 'WhoResult')).toBe('<accessKeyId>local</accessKeyId><region>eu-west-1</region><service>example</service>');
  });

  test.each([
    [400, 'Sender'],
    [503, 'Receiver'],
  ])('refuses with status %i', async (status, type) => {
    await connect({
      Refuse: () => {
        throw new ServiceError('ValidationError', 'got <x>', status);
      },
    });
    const response = await client.send('/', form({ Action: 'Refuse' }));
    expect(response.status).toBe(status);
    expect(content(response.body, 'Error')).toBe(`<Type>${type}</Type><Code>ValidationError</Code><Message>got &lt;x&gt;</Message>`);
  });

  test('leaves no character that XML cannot hold', async () => {
    await connect({ Echo: (input) => input });
    const { body } = await client.send('/', form({ Action: 'Echo', Text: 'a\u0000\u001b\t\n\r😀' }));
    expect(content(body, 'Text')).toBe('a\ufffd\ufffd\t\n&#13;😀');
  });

  test.each([
    ['DescribeStacks', 'DescribeStacks of example'],
    ['toString', 'toString of example'],
    ['', 'a request without an Action of example'],
  ])('%j that is not there is named, and what is there', async (Action, named) => {
    await connect({ Echo: () => ({}), Other: () => ({}) });
    const response = await client.send('/', form({ Action }));
    expect(response.status).toBe(501);
    expect(content(response.body, 'Code')).toBe('InvalidAction');
    expect(content(response.body, 'Message')).toBe(`The local endpoint does not serve ${named}. It has: Echo, Other. ${WAY_OUT}`);
  });
});

describe('a list in a form', () => {
  test('of structures has their members by name, nested names included, in the order of the indexes', () => {
    const form = new URLSearchParams('T.member.10.Key=j&T.member.2.Key=b&T.member.2.Value=&T.member.1.A.B=n&T.member.x.Key=no');
    expect(formInput(form)).toEqual({ T: [{ A: { B: 'n' } }, { Key: 'b', Value: '' }, { Key: 'j' }] });
  });

  test('of scalars round-trips', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (list) => {
        const form = new URLSearchParams(list.map((value, index): [string, string] => [`Names.member.${index + 1}`, value]));
        expect(formInput(new URLSearchParams(form.toString()))).toEqual({ Names: list });
      }),
    );
  });
});
