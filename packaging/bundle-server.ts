import { join } from 'node:path';
import { build } from 'esbuild';
import { onFirstUse } from './on-first-use.js';
import { ownAddresses } from './own-addresses.js';

/**
 * Only a wrong settings file, the first start of the embedded default, a key store, a Vault and new values for age's
 * recipients want them: they stay in `node_modules`.
 */
const LEFT_OUT = ['age-encryption', 'ajv', 'ajv/*', 'node-forge', 'node-vault', 'simple-git'];

/** Packages of which an ordinary answer uses nothing, though Koa loads them; the tables of media types take longest. */
const SELDOM_USED = ['accepts', 'cookies', 'content-disposition', 'http-assert', 'mime-types', 'saxes', 'type-is'];

/**
 * Makes one file of the server and the packages that it uses: a tenth of a start remains for finding and compiling
 * modules, not two thirds.
 *
 * @param folder the built server; it gets `bundle.cjs`, which cairn-server.cjs runs
 */
export async function bundleServer(folder: string): Promise<void> {
  await build({
    entryPoints: [join(folder, 'main.js')],
    outfile: join(folder, 'bundle.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // As Node wraps what it runs as CommonJS: whoever runs it has nothing to join, which would copy it.
    banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
    footer: { js: '})' },
    external: LEFT_OUT,
    // Not the identifiers: a stack trace is to name functions as the source does.
    minifySyntax: true,
    minifyWhitespace: true, // Comments go with it: what is left is ASCII.
    lineLimit: 120,
    legalComments: 'none',
    // Whatever is loaded late is loaded as the rest is, by what cairn-server.cjs hands in.
    supported: { 'dynamic-import': false },
    plugins: [ownAddresses(folder), onFirstUse(SELDOM_USED)],
    logLevel: 'warning',
  });
}
