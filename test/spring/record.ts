import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Group, settingsOf } from './group.js';
import type { Answer, SentRequest } from './send.js';

export interface Recorded {
  readonly sent: SentRequest;
  readonly answer: Answer;
}

/** Writes what the reference answered as JSON, one file a group; `folder` is printed as `/repositories`. */
export async function record(to: string, version: string, group: Group, folder: string, all: readonly Recorded[]) {
  await mkdir(to, { recursive: true });
  const answers = all.map(({ sent, answer: { body, ...answer } }) => ({ ...sent, ...answer, ...readable(body) }));
  const { name, repositories } = group;
  const text = JSON.stringify({ name, version, settings: settingsOf(group), repositories, answers }, null, 2);
  await writeFile(join(to, `${name}.json`), `${text.replaceAll(folder, '/repositories')}\n`);
}

function readable(body: Buffer): { body: string } | { base64: string } {
  const text = body.toString('utf8');
  return Buffer.from(text, 'utf8').equals(body) ? { body: text } : { base64: body.toString('base64') };
}
