import { closest } from './did-you-mean.js';
import type { Invocation } from './invocation.js';
import { isObject, type Json } from './json.js';

export interface Application {
  readonly application: string;
  readonly profiles: readonly string[];
}

/** How long to wait for names that only help: a remark, a completion. */
export const SHORT_WAIT_MS = 800;

/** @throws CliError */
export async function listApplications(invocation: Invocation, timeoutMs?: number): Promise<readonly Application[]> {
  const { label } = await invocation.settings();
  const api = await invocation.api();
  const request = { query: { label }, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  const { applications } = await api.json('api/v1/applications', 'applications', request);
  return (Array.isArray(applications) ? applications : []).filter(isObject).map(({ application, profiles }) => ({
    application: String(application),
    profiles: (Array.isArray(profiles) ? profiles : []).map(String),
  }));
}

/** Only the names, or none when the server cannot be asked. */
export async function applicationNames(
  invocation: Invocation,
  { patient }: { readonly patient: boolean },
): Promise<readonly string[]> {
  const found = await listApplications(invocation, patient ? undefined : SHORT_WAIT_MS).catch(() => []);
  return found.map(({ application }) => application);
}

/**
 * A name that nobody has is answered with what is shared by all, as Spring does. That is easily a typing error, so it is
 * looked up as soon as no file of that name had a part in the answer.
 */
export async function warnOfStranger(
  invocation: Invocation,
  application: string,
  sources: Json | undefined,
): Promise<void> {
  const files = (Array.isArray(sources) ? sources : []).map(String);
  const names = application.split(',');
  if (files.some((file) => names.some((name) => file.includes(name)))) return;
  const known = await applicationNames(invocation, { patient: false });
  if (known.length === 0 || names.some((name) => known.includes(name))) return;
  const near = closest(application, known);
  const advice = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: ${known.join(', ')}`;
  invocation.note(`note: ${application} has no file of its own, this is what all share; ${advice}`);
}
