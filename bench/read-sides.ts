import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CORES } from './cores.js';
import { FIXED_ANSWER_PROGRAM, type Ground, SERVER_PROGRAM, settingsFile } from './ground.js';
import { type LoadGenerator, openLoadGenerator } from './load.js';
import { readAnswer } from './read-answer.js';
import { refreshNow } from './refresh-now.js';
import type { Target } from './request-rate.js';
import { startServer } from './server-process.js';

/** Cairn and a bare server that sends the very body Cairn sent, both running, both on the servers' core. */
export interface ReadSides {
  readonly generator: LoadGenerator;
  readonly cairn: Target;
  readonly bare: Target;
  /** Of the body. */
  readonly etag: string;
}

/** Starts both for as long as `use` takes. */
export async function withReadSides<T>(
  ground: Ground,
  application: string,
  use: (sides: ReadSides) => Promise<T>,
): Promise<T> {
  const settings = await settingsFile(ground, 'reads', ground.repository.path);
  await using server = await startServer([SERVER_PROGRAM, '--config', settings], CORES.server);
  const path = `/${application}/prod`;
  await refreshNow(server.url);
  const { body, etag, contentType } = await readAnswer(`${server.url}${path}`);
  ground.note(`${path} has ${body.length} bytes`);

  const bodyFile = join(ground.folder, `${application}.body`);
  await writeFile(bodyFile, body);
  await using bareServer = await startServer([FIXED_ANSWER_PROGRAM, bodyFile, contentType], CORES.server);
  using generator = openLoadGenerator();
  const target = { path, headers: {}, expected: { status: 200, bodyBytes: body.length } };
  return await use({ generator, etag, cairn: { ...target, server }, bare: { ...target, server: bareServer } });
}
