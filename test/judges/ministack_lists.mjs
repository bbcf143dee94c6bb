/** Prints the services and resource types that ivs-local says ministack has, as JSON. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTypeScript } from '../../scripts/load-typescript.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'local', 'src');
const sources = ['endpoint/ministack-services.ts', 'services/cloudformation/stand-ins/ministack-types.ts'];
const { MINISTACK_SERVICES, MINISTACK_TYPES } = await loadTypeScript(sources.map((file) => join(root, file)));
console.log(JSON.stringify({ services: [...MINISTACK_SERVICES], types: [...MINISTACK_TYPES] }));
