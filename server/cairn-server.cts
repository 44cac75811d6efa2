#!/usr/bin/env node
/**
 * The program that is shipped: main.ts as `npm run build` has bundled it, with what V8 has compiled of it before. Without
 * a bundle, as after the compiler alone, it runs the modules that the bundle would have been made of. CommonJS, which
 * Node runs a few milliseconds sooner.
 */

const { readFileSync }: typeof import('node:fs') = require('node:fs');
const { join }: typeof import('node:path') = require('node:path');
const { Script }: typeof import('node:vm') = require('node:vm');

interface Bundle {
  readonly script: import('node:vm').Script;
  run(): void;
}

/** @param folder where `bundle.cjs` is, and `bundle.cache` unless it is still to be made */
function load(folder: string): Bundle | undefined {
  const filename = join(folder, 'bundle.cjs');
  const source = read(filename);
  if (source === undefined) return undefined;
  const cachedData = read(join(folder, 'bundle.cache'));
  // The bundler writes ASCII alone. A cache that another version of Node has made is refused by V8, which then compiles.
  const script = new Script(source.toString('latin1'), { filename, ...(cachedData && { cachedData }) });
  const run = () => void script.runInThisContext()({}, require, { exports: {} }, filename, folder);
  return { script, run };
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

if (require.main === module) {
  const bundle = load(__dirname);
  if (bundle) bundle.run();
  else void import('./main.js');
}

module.exports = { load };
