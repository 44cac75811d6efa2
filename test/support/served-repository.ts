import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from '../../server/compose.js';
import { loadSettings } from '../../server/settings.js';
import { silentLogger } from './fake-http.js';

export interface Served {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The composed server in this process, on a repository that it looks at only when told to. */
export interface ServedRepository extends AsyncDisposable {
  readonly url: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Served>;
  /** Fetches now and returns when what was fetched is served. */
  refresh(): Promise<void>;
}

/** @param settings besides the backend, as a settings file has them */
export async function serveRepository(
  uri: string | readonly string[],
  settings: Readonly<Record<string, unknown>> = {},
): Promise<ServedRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-served-'));
  const file = join(folder, 'cairn.yml');
  const backends = [uri].flat().map((each) => ({ type: 'git', uri: each }));
  const content = { server: { port: 0 }, dataDir: './data', refresh: { pollIntervalMs: 0 }, backends, ...settings };
  await writeFile(file, JSON.stringify(content));
  const server = await compose(await loadSettings(file, {}), { logger: silentLogger });

  async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Served> {
    const response = await fetch(server.url + path, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  return {
    url: server.url,
    get,
    async refresh() {
      const response = await fetch(`${server.url}/api/v1/refresh?wait=true`, { method: 'POST' });
      if (response.status !== 200) throw new Error(`refresh: ${response.status} ${await response.text()}`);
      await response.body?.cancel();
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
