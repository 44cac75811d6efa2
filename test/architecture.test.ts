import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Part → the parts it may import besides itself. `types:` stands for type-only imports. `node` and `packages` are what lies outside. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'server/core': [],
  'server/files': ['node'],
  'server/threads': ['server/core', 'node'],
  'server/formats': ['server/core', 'server/threads', 'node', 'packages'],
  'server/operations': ['server/core', 'node', 'packages'],
  'server/access': ['server/core', 'node', 'packages'],
  'server/vault': ['server/core', 'server/files', 'node', 'packages'],
  'server/backends': ['server/core', 'server/files', 'server/formats', 'node', 'packages'],
  'server/ciphers': ['server/core', 'server/formats', 'node', 'packages'],
  'server/validators': ['server/core', 'server/formats', 'server/threads', 'node', 'packages'],
  'server/ws/protocol': ['server/core', 'types:server/operations'],
  'server/ws': ['server/core', 'server/formats', 'server/ws/protocol', 'types:server/operations', 'node', 'packages'],
  'server/http': ['server/core', 'server/formats', 'types:server/operations', 'node', 'packages'],
  server: [
    'server/core',
    'server/files',
    'server/threads',
    'server/formats',
    'server/operations',
    'server/access',
    'server/vault',
    'server/backends',
    'server/ciphers',
    'server/validators',
    'server/http',
    'server/ws',
    'node',
    'packages',
  ],
  cli: [
    'client-sdk/index.ts',
    'server/core',
    'server/formats',
    'server/ciphers',
    'server/validators',
    'node',
    'packages',
  ],
};

const ONLY_COMPOSE_MAY = [
  'server/operations',
  'server/access',
  'server/vault',
  'server/backends',
  'server/ciphers',
  'server/validators',
  'server/http',
  'server/ws',
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  /** Loaded when it is needed: a registry may name what will look into it. */
  readonly lazy: boolean;
}

const SOURCES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], { cwd: ROOT })
  .toString()
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));
const SERVER = SOURCES.filter((path) => path.startsWith('server/'));
const CLI = SOURCES.filter((path) => path.startsWith('cli/'));

function partOf(path: string): string {
  const parts = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);
  return parts.find((part) => path.startsWith(`${part}/`)) ?? path;
}

function importsOf(path: string): readonly Import[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const statements = text.matchAll(
    /^\s*(?:import|export)\s+(type\s)?([^'";]*?from\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  return [...statements].map(([, type, names = '', staticTarget, dynamicTarget]) => {
    const target = (staticTarget ?? dynamicTarget) as string;
    const inner = /\{([^}]*)\}/
      .exec(names)?.[1]
      ?.split(',')
      .filter((name) => name.trim() !== '');
    const typeOnly = type !== undefined || (inner?.every((name) => name.trim().startsWith('type ')) ?? false);
    return { from: path, to: resolveTarget(path, target), typeOnly, lazy: dynamicTarget !== undefined };
  });
}

function resolveTarget(path: string, target: string): string {
  if (target.startsWith('node:')) return 'node';
  if (!target.startsWith('.')) return 'packages';
  return relative(ROOT, join(ROOT, dirname(path), target)).replace(/\.js$/, '.ts');
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const own = partOf(from);
  const other = to === 'node' || to === 'packages' ? to : partOf(to);
  const allowed = MAY_IMPORT[own] ?? [];
  if (own === 'server' && ONLY_COMPOSE_MAY.includes(other)) return from.startsWith('server/compose');
  // What a server is told is read in one way.
  if (own === 'cli' && to === 'server/settings.ts') return true;
  return own === other || allowed.includes(other) || (typeOnly && allowed.includes(`types:${other}`));
}

function staticImportsOf(path: string): readonly string[] {
  return importsOf(path)
    .filter(({ lazy }) => !lazy)
    .map(({ to }) => to);
}

function cycleFrom(start: string, graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (node: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const found = walk(next, [...path, node]);
      if (found) return found;
    }
    done.add(node);
    return undefined;
  };
  return walk(start, []);
}

describe('architecture', () => {
  it('keeps every import inside the table', () => {
    const offending = [...SERVER, ...CLI].flatMap(importsOf).filter((each) => !isAllowed(each));
    expect(offending.map(({ from, to }) => `${from} imports ${to}`)).to.eql([]);
  });

  it('has no cycle, types included', () => {
    const graph = new Map([...SERVER, ...CLI].map((path) => [path, staticImportsOf(path)]));
    const cycles = [...SERVER, ...CLI].map((path) => cycleFrom(path, graph)).filter((cycle) => cycle !== undefined);
    expect(cycles).to.eql([]);
  });

  it('reads process.env in settings.ts alone', () => {
    const readers = [...SERVER, ...CLI].filter((path) =>
      /\bprocess\.env\b/.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    expect(readers).to.eql(['server/settings.ts']);
  });

  it('keeps the median source file under 150 lines', () => {
    const sizes = SERVER.map((path) => readFileSync(join(ROOT, path), 'utf8').split('\n').length).sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).to.be.below(150);
  });

  it('has no folder that is named for nothing', () => {
    const vague = SOURCES.filter((path) => /(^|\/)(utils?|helpers?|common|misc|shared|managers?)(\/|\.ts$)/.test(path));
    expect(vague).to.eql([]);
  });

  it('is drawn truly in ARCHITECTURE.md: every file it names exists', () => {
    const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
    const named = [...text.matchAll(/`([\w./-]+\.(?:ts|json|md|cjs|yml))`/g)].map(([, path]) => path as string);
    expect(named.length).to.be.above(20);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).to.eql([]);
  });
});
