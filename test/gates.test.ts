/** The gates in `scripts/gates/`: each fails at what it is for. */
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const { problemsOf } = jest.requireActual('../scripts/gates/nag.cjs');

describe('cdk-nag', () => {
  const finding = 'AwsSolutions-IAM5[Resource::*]';
  const path = 'Show/IvsRealTime/Role';
  const file = 'scripts/gates/nag-acknowledgements.json';

  test('a finding with a reason is no problem', () => {
    expect(problemsOf([{ finding, path }], [{ finding: 'AwsSolutions-IAM5', at: '/Role$', reason: 'because' }])).toEqual([]);
  });

  test('a finding without a reason, an entry without a finding, and an entry without a reason are problems', () => {
    const acknowledgements = [
      { finding: 'AwsSolutions-IAM5', at: '^Other/', reason: 'because' },
      { finding: 'AwsSolutions-S1', at: '/Bucket$', reason: '' },
    ];
    expect(
      problemsOf(
        [
          { finding, path },
          { finding: 'AwsSolutions-S1', path: 'Show/Bucket' },
        ],
        acknowledgements,
      ),
    ).toEqual([
      `${path}: each finding has a reason, got none for ${finding}; mend the example, or say why in ${file}`,
      `${file}: each entry has a finding, got none for AwsSolutions-IAM5 at ^Other/; remove the entry`,
      `${file}: each entry has a reason, got none for AwsSolutions-S1 at /Bucket$; say why`,
    ]);
  });
});

describe('links to other sites', () => {
  const { brokenOf, linksIn } = jest.requireActual('../scripts/gates/links.cjs');

  test('are those of Markdown, HTML and comments, with their lines, and not those in code blocks or to files of this repository', () => {
    const page = [
      '# A page with [a link](https://one.example/a#b) and <https://two.example>.',
      '```sh',
      'curl https://code.example # [not](https://code.example)',
      '```',
      '[three]: https://three.example/c',
      '<img alt="" src="https://four.example/d.png"> `https://code.example`',
      '[ours](https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/README.md), [file](docs/costs.md)',
      ' * @see https://five.example/e.html',
      '  // https://six.example',
    ].join('\n');

    expect(linksIn('page.md', page)).toEqual([
      { file: 'page.md', line: 1, url: 'https://one.example/a#b' },
      { file: 'page.md', line: 1, url: 'https://two.example' },
      { file: 'page.md', line: 5, url: 'https://three.example/c' },
      { file: 'page.md', line: 6, url: 'https://four.example/d.png' },
      { file: 'page.md', line: 8, url: 'https://five.example/e.html' },
      { file: 'page.md', line: 9, url: 'https://six.example' },
    ]);
  });

  describe('at a site', () => {
    const requests: string[] = [];
    const statuses: Record<string, (method: string, times: number) => number> = {
      '/fine': () => 200,
      '/get-only': (method) => (method === 'GET' ? 200 : 405),
      '/gone': () => 404,
      '/busy-once': (_, times) => (times <= 2 ? 503 : 200),
      '/busy': () => 429,
    };
    const server = createServer(({ method = '', url = '' }, response) => {
      requests.push(`${method} ${url}`);
      const times = requests.filter((request) => request.endsWith(` ${url}`)).length;
      response.writeHead(statuses[url]?.(method, times) ?? 500).end();
    });
    let site = '';
    beforeAll(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => server.close());

    const broken = (...paths: string[]) =>
      brokenOf(
        paths.map((path, index) => ({ file: 'page.md', line: index + 1, url: `${site}${path}` })),
        { tries: 2, pauseMs: 1 },
      );

    test('work if HEAD or GET does, at once or when asked again', async () => {
      expect(await broken('/fine', '/get-only', '/busy-once')).toEqual([]);
    });

    test('are broken with the last status, each address is asked once', async () => {
      requests.length = 0;
      expect(await broken('/gone#a', '/gone#b', '/busy')).toEqual([
        { file: 'page.md', line: 1, url: `${site}/gone#a`, status: '404' },
        { file: 'page.md', line: 2, url: `${site}/gone#b`, status: '404' },
        { file: 'page.md', line: 3, url: `${site}/busy`, status: '429' },
      ]);
      expect([...requests].sort()).toEqual(['GET /busy', 'GET /busy', 'GET /gone', 'HEAD /busy', 'HEAD /busy', 'HEAD /gone']);
    });
  });

  test('are not looked for in a page that is not there', () => {
    const script = join(__dirname, '../scripts/gates/links.cjs');
    const { status, stderr } = spawnSync(process.execPath, [script, 'README.md', 'docs/no-page.md'], { encoding: 'utf8' });
    expect(stderr).toContain("'docs/no-page.md' did not match any file");
    expect(status).toBe(1);
  });

  test('to a site that does not answer are broken with the reason', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await new Promise((resolve) => server.close(resolve));
    expect(await brokenOf([{ file: 'page.md', line: 1, url }], { tries: 2, pauseMs: 1 })).toEqual([
      { file: 'page.md', line: 1, url, status: 'ECONNREFUSED' },
    ]);
  });
});
