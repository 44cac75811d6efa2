import { fileURLToPath } from 'node:url';
import { bundleServer } from './bundle-server.js';
import { writeCodeCache } from './write-code-cache.js';

/** What the compiler has built; the bundle goes beside it. */
const SERVER_FOLDER = fileURLToPath(new URL('../server/', import.meta.url));

await bundleServer(SERVER_FOLDER);
await writeCodeCache(SERVER_FOLDER);
