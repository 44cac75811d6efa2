import { blameVersion } from '../core/blame-version.js';
import type { Coordinates } from '../core/environment.js';
import { FileNotFoundError } from '../core/errors.js';
import { locateFile } from '../core/locate-file.js';
import type { Backend, Freshness, Layer, SecretUses } from '../core/ports.js';
import type { Rejection } from '../core/rejection.js';
import type { OpenedResource, OpenResource } from './open-resource.js';
import type { EnvironmentAnswer, ResolveVerified } from './read-environment.js';

export interface FileAnswer {
  /** In the repository, search path included. */
  readonly path: string;
  readonly oid: string;
  readonly bytes: Uint8Array;
  /** Whether anything that was encrypted in it has been opened. */
  readonly isSecret: boolean;
  /** What it was opened with that may change without any commit. */
  readonly uses?: SecretUses;
  readonly version: string;
  /** ISO 8601 in UTC. */
  readonly committedAt: string;
  readonly freshness: readonly Freshness[];
  /** The environment of the same coordinates at the same version. */
  readonly answer: EnvironmentAnswer;
  /** See EnvironmentAnswer. */
  readonly rejection?: Rejection;
}

/**
 * A file and the environment of its coordinates are always one version, whether placeholders are filled from it or not:
 * where that is an older one, so is the file.
 *
 * @param path relative to the search paths, decoded and checked
 * @throws FileNotFoundError, and what ReadEnvironment throws
 */
export type ReadFile = (coordinates: Coordinates, path: string) => Promise<FileAnswer>;

export function readFile(
  backend: Backend,
  resolveVerified: ResolveVerified,
  { open, ...options }: { readonly reverseLocationOrder: boolean; readonly open?: OpenResource | undefined },
): ReadFile {
  return async (coordinates, path) => {
    const { answer, layers: all } = await resolveVerified(coordinates, await backend.layers(coordinates));
    const layers = all.filter((layer) => holdsOneFile(coordinates, layer));
    const file = locateFile(coordinates, layers, path, options);
    if (!file) throw new FileNotFoundError('no search path holds that file');
    const layer = layers[file.layer] as Layer;
    const { blobs, version, committedAt, freshness } = layer;
    const reading = blobs.read(file.oid);
    const closed = (bytes: Uint8Array): OpenedResource => ({ bytes, isSecret: false });
    const opening = reading.then((bytes) => open?.(file.path, bytes, layer) ?? closed(bytes));
    const opened = await blameVersion(version, file, opening);
    const changing = [...answer.freshness.filter(({ isCurrent }) => isCurrent), ...(opened.uses ? [opened.uses] : [])];
    return {
      path: file.path,
      oid: file.oid,
      ...opened,
      version,
      committedAt,
      freshness: [freshness, ...changing],
      answer,
      ...(answer.rejection === undefined ? {} : { rejection: answer.rejection }),
    };
  };
}

/** Several labels of a repository are a merge, and a file cannot be merged; those of a folder are folders to look into. */
function holdsOneFile({ labels }: Coordinates, { labelFolders }: Layer): boolean {
  return labels.length <= 1 || labelFolders;
}
