import { applicationNames } from './applications.js';
import { usageError } from './cli-error.js';
import type { Invocation } from './invocation.js';

/**
 * The application that was named in one way or another.
 *
 * @throws CliError which tells how to name one, and which there are
 */
export async function theApplication(invocation: Invocation): Promise<string> {
  const { application } = await invocation.settings();
  if (application !== undefined) return application;
  const names = await applicationNames(invocation, { patient: false });
  const server = (await invocation.api()).base;
  const known =
    names.length === 0
      ? `\n      ${server} does not answer, or holds none; another server is named with -s URL.`
      : `\n      ${server} has: ${names.join(', ')}`;
  throw usageError(
    'which application? None is named',
    `name one with -a: cairn get -a ${names[0] ?? 'orders'} -p prod${known}\n      To name it once: CAIRN_APPLICATION, or "application: NAME" in a file .cairn.yaml`,
  );
}
