import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { OnLoadResult, OnResolveArgs, Plugin, PluginBuild } from 'esbuild';

const NAMESPACE = 'on-first-use';
const require = createRequire(import.meta.url);

/** Packages (CommonJS) that are in the bundle, but only run when somebody calls one of their functions. */
export function onFirstUse(names: readonly string[]): Plugin {
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(?:${names.join('|')})$`) }, (wanted) => resolve(build, wanted));
      build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ path }) => standIn(path));
    },
  };
}

/** The version that whoever imports it would get without us. */
async function resolve({ resolve }: PluginBuild, { path, pluginData, ...place }: OnResolveArgs) {
  if (pluginData === NAMESPACE) return undefined; // It is us who ask.
  const found = await resolve(path, { ...place, pluginData: NAMESPACE });
  return found.errors.length > 0 ? found : { path: found.path, namespace: NAMESPACE };
}

/** The same functions under the same names; the first call loads the package. */
function standIn(path: string): OnLoadResult {
  const members = Object.entries(require(path) as object);
  return {
    contents: [
      'let loaded;',
      `const load = () => (loaded ??= require(${JSON.stringify(path)}));`,
      'const later = (pick) => function (...args) {',
      '  return new.target ? Reflect.construct(pick(load()), args) : Reflect.apply(pick(load()), this, args);',
      '};',
      'module.exports = later((whole) => whole);',
      ...members.map(([name, member]) => define(JSON.stringify(name), typeof member === 'function')),
    ].join('\n'),
    resolveDir: dirname(path),
  };
}

function define(name: string, isFunction: boolean): string {
  const get = isFunction ? `later((whole) => whole[${name}])` : `load()[${name}]`;
  return isFunction
    ? `module.exports[${name}] = ${get};`
    : `Object.defineProperty(module.exports, ${name}, { enumerable: true, get: () => ${get} });`;
}
