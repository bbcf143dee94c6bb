import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, 'examples');
const EXAMPLES = readdirSync(FOLDER);
const PAGE = readFileSync(join(ROOT, 'docs', 'examples.md'), 'utf8');

test('there are examples', () => {
  expect(EXAMPLES).toEqual(expect.arrayContaining(['rooms', 'show']));
});

describe.each(EXAMPLES)('examples/%s', (name) => {
  const sources = readdirSync(join(FOLDER, name)).filter((file) => file.endsWith('.ts'));

  test('is in docs/examples.md and deployed by a test', () => {
    expect(PAGE).toContain(`| [${name}](#${name})`);
    const tests = readdirSync(join(__dirname, 'e2e'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /^(support\/)?[^/]+\.ts$/.test(file),
    );
    const deployed = tests.map((file) => readFileSync(join(__dirname, 'e2e', file), 'utf8')).join('\n');
    expect(deployed).toMatch(new RegExp(`'examples', '${name}'|example\\('${name}'`));
  });

  test('has a picture that names every construct of the library in the app', () => {
    const app = readFileSync(join(FOLDER, name, 'app.ts'), 'utf8');
    const [, imported = ''] = /import \{([^}]*)\} from 'cdk-ivs-realtime'/.exec(app) ?? [];
    const classes = (imported.match(/\w+/g) ?? []).filter((word) => app.includes(`new ${word}(`));
    if (app.includes('.addIngest(')) classes.push('IngestConfiguration');
    const [, picture = ''] = new RegExp(`^## ${name}$[\\s\\S]*?^\`\`\`mermaid\\n([\\s\\S]*?)^\`\`\``, 'm').exec(PAGE) ?? [];
    expect(classes).not.toEqual([]);
    expect(classes.filter((word) => !picture.includes(word))).toEqual([]);
  });

  test('writes no policy statement and no event pattern', () => {
    expect(sources).toContain('app.ts');
    for (const file of sources) expect(readFileSync(join(FOLDER, name, file), 'utf8')).not.toMatch(/PolicyStatement|eventPattern/);
  });
});
