import type { Coordinates } from '../core/environment.js';
import type { BackendStatus, Layer } from '../core/ports.js';
import { type BackendMember, versionParts } from './backend-member.js';

export interface CompositeSettings {
  /** When false, a member that cannot answer is passed over, unless all of them are. */
  readonly failOnCompositeError: boolean;
}

/** Several backends as one: the first outranks the second as a whole. */
export function compositeBackend(members: readonly BackendMember[], settings: CompositeSettings): BackendMember {
  async function layers(coordinates: Coordinates): Promise<readonly Layer[]> {
    const asked = members.map((member) => member.layers(coordinates));
    if (settings.failOnCompositeError) return (await Promise.all(asked)).flat();
    const outcomes = await Promise.allSettled(asked);
    const answers = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    // All failed: an error, since an empty answer would look like an empty configuration.
    if (answers.length === 0) await Promise.all(asked);
    return answers.flatMap(({ value }) => value);
  }

  async function holds(version: string): Promise<boolean> {
    return (await Promise.all(members.map((member) => member.holds(version)))).includes(true);
  }

  /** Nobody knows whose a version is before somebody has it: members fetch only for ids that none of them has. */
  async function catchUp(coordinates: Coordinates, version: string, timeoutMs: number): Promise<void> {
    for (const part of versionParts(version)) {
      if (await holds(part)) continue;
      await Promise.all(members.map((member) => member.catchUp(coordinates, part, timeoutMs)));
    }
  }

  async function refresh(): Promise<void> {
    const outcomes = await Promise.allSettled(members.map((member) => member.refresh()));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  function status(): BackendStatus {
    const all = members.map((member) => member.status());
    return { ready: all.every(({ ready }) => ready), repositories: all.flatMap(({ repositories }) => repositories) };
  }

  function onChange(listener: () => void): () => void {
    const stops = members.map((member) => member.onChange(listener));
    return () => {
      for (const stop of stops) stop();
    };
  }

  return {
    opened: Promise.all(members.map(({ opened }) => opened)).then(() => {}),
    layers,
    holds,
    catchUp,
    refresh,
    status,
    onChange,
    catalog: async (label) => (await Promise.all(members.map((member) => member.catalog(label)))).flat(),
    close: async () => {
      await Promise.all(members.map((member) => member.close()));
    },
  };
}
