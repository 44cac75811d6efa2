import type { Host } from '../host.js';

/** The standard input as text, without the line break that `echo` puts behind it. */
export async function readPlainText({ stdin }: Host): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
