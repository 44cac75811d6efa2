import { isUtf8 } from 'node:buffer';
import { usageError } from '../cli-error.js';
import type { Host } from '../host.js';

/**
 * The standard input as text, without the line break that `echo` puts behind it.
 *
 * @throws CliError for what is no text: nobody could get back what was encrypted
 */
export async function readPlainText({ stdin }: Host): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) throw usageError('the standard input is not UTF-8', 'bytes can be encrypted as their base64');
  return bytes.toString('utf8').replace(/\r?\n$/, '');
}
