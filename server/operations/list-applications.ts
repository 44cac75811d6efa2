import { type ApplicationEntry, listStems } from '../core/list-applications.js';
import type { Backend } from '../core/ports.js';

export interface ApplicationsAnswer {
  readonly applications: readonly ApplicationEntry[];
}

/** What the repositories hold by name: no file is opened. */
export type ListApplications = (label: string | undefined) => Promise<ApplicationsAnswer>;

export function listApplications(backend: Backend): ListApplications {
  return async (label) => ({ applications: listStems(await backend.catalog(label)) });
}
