import { createServices } from '../../local/src/endpoint/services';
import { SERVICES } from '../../local/src/services';
import { ivs } from '../../local/src/services/ivs/service';

/** The services of the endpoint with their operations and resource types, as a table in Markdown. */
export async function servicesTable(): Promise<string> {
  const services = createServices(SERVICES, { url: () => '' });
  const rows = SERVICES.map(({ name, title }) => {
    const { pipeline, resourceTypes = {} } = services.running.get(name) ?? {};
    const operations = name === ivs.name ? '[all](#conformance)' : inCode(pipeline?.operationNames ?? []);
    return [title, inCode([name]), operations, inCode(Object.keys(resourceTypes))];
  });
  await services.close();
  const head = ['Service', 'Name', 'Operations', 'Resource types'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function inCode(words: readonly string[]): string {
  return [...words]
    .sort()
    .map((word) => `\`${word}\``)
    .join(', ');
}
