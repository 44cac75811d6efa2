import { type ApiAnswer, jsonIn, noCairn, segment } from './api.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import type { Invocation } from './invocation.js';
import { isObject } from './json.js';

/**
 * A plain file of the repository, as an application gets it.
 *
 * @param options.raw the bytes as they are; else placeholders are replaced
 * @throws CliError `file-not-found` also when the label is unknown: the server does not tell the two apart
 */
export async function readFileOf(
  invocation: Invocation,
  application: string,
  path: string,
  { raw }: { readonly raw: boolean },
): Promise<Buffer> {
  const api = await invocation.api();
  const { profiles, label } = await invocation.settings();
  const start = `${segment(application)}/${segment(profiles.join(','))}`;
  // Spring tells a file from a label by the number of segments: without a label the path has to be one of them.
  const address =
    label === undefined
      ? `${start}/${encodeURIComponent(path)}?useDefaultLabel`
      : `${start}/${segment(label)}/${path.split('/').map(encodeURIComponent).join('/')}`;
  const accept = raw ? 'application/octet-stream' : 'text/plain';
  const answer = await api.ask(address, { accept, accepts: [404] });
  if (isMissing(answer)) {
    const where = label === undefined ? '' : ` at ${label}`;
    const message = `${application} (${profiles.join(',')}) has no file ${path}${where}`;
    throw new CliError('file-not-found', EXIT.notFound, message, 'the path starts at the root or at a search path');
  }
  if (answer.version === undefined) throw noCairn(api.base); // a file may be anything, but it has a version
  return answer.body;
}

/** What is not there has no body, as Spring has it. */
function isMissing(answer: ApiAnswer): boolean {
  return answer.status === 404 && (answer.body.length === 0 || isObject(jsonIn(answer)));
}
