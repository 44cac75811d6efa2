import { LabelNotFoundError, RemoteUnavailableError } from '../core/errors.js';
import { type ApplicationEntry, listStems } from '../core/list-applications.js';
import type { Backend } from '../core/ports.js';

export interface ApplicationsAnswer {
  readonly applications: readonly ApplicationEntry[];
}

/**
 * What the repositories hold by name: no file is opened.
 *
 * @throws RemoteUnavailableError while a repository was never reached: a list without it would look complete
 * @throws LabelNotFoundError no repository has that label
 */
export type ListApplications = (label: string | undefined) => Promise<ApplicationsAnswer>;

const RETRY_AFTER_SECONDS = 5;

export function listApplications(backend: Backend): ListApplications {
  return async (label) => {
    const { ready, repositories } = backend.status();
    if (!ready) {
      throw new RemoteUnavailableError('a repository was not fetched so far', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    const layers = await backend.catalog(label);
    // Without a repository at a fixed address there is nothing to list, and nothing that could lack a label.
    if (layers.length === 0 && repositories.length > 0) {
      throw new LabelNotFoundError('no branch, tag or commit has that name');
    }
    return { applications: listStems(layers) };
  };
}
