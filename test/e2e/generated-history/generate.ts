import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What files hold, good and bad; null deletes. One is drawn for each file that a commit touches. */
export const VARIANTS: Readonly<Record<string, readonly (string | null)[]>> = {
  'application.yml': ['company: A\nlevel: 1\n', 'company: B\nlevel: 2\n', 'company: A\nlevel: [\n', 'company: C\n'],
  'orders.yml': [
    'size: 10\nname: ${company}\n',
    'size: 20\n',
    'size: 30\nlevel: 1\n',
    'size: 4711\n',
    'size: many\n',
    'name: x\n',
    'size: 5\nname: ${other}\nother: ${name}\n',
    `size: 6\n# ${'x'.repeat(1100)}\n`,
    'size: 7\n- a\n',
    null,
  ],
  'billing.yml': ['days: 30\n', 'days: 31\n', 'days: {\n'],
  'inventory.yml': ['stock: 1\n', 'stock: 2\n', 'stock: ${level}\n'],
  'schemas/orders.schema.json': [
    '{"required":["size"],"properties":{"size":{"type":"integer","maximum":100}}}',
    '{"properties":{"size":{"maximum":5000}}}',
    '{"properties":',
    null,
  ],
  'schemas/application.schema.json': ['{"properties":{"level":{"maximum":1}}}', null, null],
};

export const FILE_BYTES = 1024;
const PATHS = Object.keys(VARIANTS);
const FIRST_DATE_S = 1_700_000_000;

/** Mulberry32: small, and the same everywhere. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * One more commit on each branch, now and then on an older one than its head, as a forced push leaves it.
 *
 * @param earlier branch → its commits so far; empty at the first step
 * @returns what `git fast-import` reads
 */
export function nextCommits(
  earlier: ReadonlyMap<string, readonly string[]>,
  step: number,
  random: () => number,
): string {
  const draw = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
  return [...earlier]
    .map(([branch, commits]) => {
      const parent = random() < 0.15 ? draw(commits) : commits.at(-1);
      const touched = step === 0 ? PATHS : [draw(PATHS), draw(PATHS)];
      const files = touched.map((path) => change(path, draw(VARIANTS[path] as readonly (string | null)[])));
      const head = `commit refs/heads/${branch}\ncommitter Ada <ada@example.org> ${FIRST_DATE_S + step * 60} +0000\n`;
      return `${head}${data(`${branch} ${step}`)}${parent === undefined ? '' : `from ${parent}\n`}${files.join('')}\n`;
    })
    .join('');
}

function change(path: string, content: string | null): string {
  return content === null ? `D ${path}\n` : `M 100644 inline ${path}\n${data(content)}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

export async function fastImport(folder: string, commands: string): Promise<void> {
  const child = spawn('git', ['fast-import', '--quiet', '--force'], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(commands);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`git fast-import: ${code}`);
}
