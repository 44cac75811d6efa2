const { writeFileSync }: typeof import('node:fs') = require('node:fs');
const { join }: typeof import('node:path') = require('node:path');
const { load } = require('../server/cairn-server.cjs');

/**
 * Runs the bundled server, and when it ends writes what V8 has compiled of it until then.
 *
 * Usage: node record-code-cache.cjs FOLDER [argument of the server]...
 */
const [folder = ''] = process.argv.splice(2, 1);
const bundle = load(folder);
process.once('exit', () => writeFileSync(join(folder, 'bundle.cache'), bundle.script.createCachedData()));
bundle.run();
