import type { Directive, Directives } from './directives.js';

export const IMPORT = 'spring.config.import';

/** What one location of an import may stand for. */
export type ImportTarget =
  /** `''` or ending in a slash. */
  | { readonly kind: 'folder'; readonly path: string }
  /** `ending` is undefined when a hint names the format: then the file's own name has none. */
  | { readonly kind: 'file'; readonly base: string; readonly ending: string | undefined; readonly readAs?: string };

const SCHEME = /^[a-zA-Z][a-zA-Z0-9*]*:/;
/** Loaders of their own, for places outside any repository. */
const OTHER_LOADERS = /^(?:configserver|configtree|env):/;
const HINT = /\[(\.\w+)\]$/;
/** The order in which Spring Boot tries them. */
const ENDINGS = ['properties', 'xml', 'yml', 'yaml'];

/** The locations that a document imports, weakest first; each is a group of alternatives that share one rank. */
export function importsOf(directives: Directives): readonly string[] {
  return directives.get(IMPORT)?.values.filter((location) => location !== '') ?? [];
}

/**
 * What an import means inside the repository. What lies outside, another scheme or an absolute path, has no targets: it
 * is never read nor asked for.
 *
 * @param folder of the importing file, `''` or ending in a slash
 * @param refuse called for a file whose format is unknown, unless the import is optional
 */
export function importTargets(location: string, folder: string, refuse: () => never): readonly ImportTarget[] {
  return location.split(';').flatMap((part) => {
    const optional = part.startsWith('optional:');
    const place = part.slice(optional ? 'optional:'.length : 0).replace(/^resource:/, '');
    if (place.trim() === '' || OTHER_LOADERS.test(place)) return [];
    const target = parseTarget(place);
    if (!target) return optional ? [] : refuse();
    return isOutside(place) ? [] : (inside(target, folder) ?? []);
  });
}

/** The importing directive, for the place of an error. */
export function importDirective(directives: Directives): Directive | undefined {
  return directives.get(IMPORT);
}

function parseTarget(place: string): ImportTarget | undefined {
  if (place.endsWith('/')) return { kind: 'folder', path: place };
  const hint = HINT.exec(place)?.[1];
  const name = hint ? place.slice(0, -hint.length - 2) + hint : place;
  // As in Spring Boot, the dot is not looked for and the ending found is the one that is read.
  const ending = ENDINGS.find((candidate) => name.toLowerCase().endsWith(candidate));
  if (!ending) return undefined;
  const base = name.slice(0, -ending.length - 1);
  return hint
    ? { kind: 'file', base, ending: undefined, readAs: `.${ending}` }
    : { kind: 'file', base, ending: `.${ending}` };
}

function isOutside(place: string): boolean {
  return place.startsWith('/') || SCHEME.test(place);
}

function inside(target: ImportTarget, folder: string): ImportTarget | undefined {
  const path = cleaned(folder + (target.kind === 'folder' ? target.path : target.base));
  if (path === undefined) return undefined;
  return target.kind === 'folder' ? { kind: 'folder', path: path === '' ? '' : `${path}/` } : { ...target, base: path };
}

/** Undefined when it climbs out of the repository. */
function cleaned(path: string): string | undefined {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join('/');
}
