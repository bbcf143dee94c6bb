import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = readdirSync(join(__dirname, '..', '..', 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));

/** The pages that people read, from the root of the repository. API.md is generated. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CODE_OF_CONDUCT.md',
  '.github/pull_request_template.md',
  'audit/README.md',
  'local/README.md',
  'local/examples/README.md',
  'tokens/README.md',
  ...DOCS.map((file) => join('docs', file)),
];
