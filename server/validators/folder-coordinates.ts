import type { Coordinates } from '../core/environment.js';
import { listStems } from '../core/list-applications.js';
import type { Layer } from '../core/ports.js';
import { CONFIG_ENDINGS, SHARED_APPLICATION } from '../core/precedence.js';
import { schemaApplication } from '../core/schema-paths.js';

/**
 * The applications that a folder names, and what is shared, by the names of files alone: each with `default` first,
 * then the profiles that have a file of their own or a shared one. A schema alone names an application, too.
 */
export function applicationsIn(layer: Layer): ReadonlyMap<string, readonly string[]> {
  const shared = sharedProfiles(layer);
  return new Map(
    [...namedIn(layer)].map(([application, profiles]) => {
      const others = [...new Set([...shared, ...profiles])].filter((profile) => profile !== 'default').sort();
      return [application, ['default', ...others]];
    }),
  );
}

function namedIn(layer: Layer): ReadonlyMap<string, readonly string[]> {
  const named = listStems([layer]).map(({ application, profiles }) => [application, profiles] as const);
  const found = new Map<string, readonly string[]>([[SHARED_APPLICATION, []], ...named]);
  for (const path of layer.files.keys()) {
    const application = schemaApplication(path);
    if (application !== undefined && !found.has(application)) found.set(application, []);
  }
  return found;
}

function sharedProfiles({ files }: Layer): readonly string[] {
  const stem = `${SHARED_APPLICATION}-`;
  return [...files.keys()].flatMap((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const ending = CONFIG_ENDINGS.find((each) => name.endsWith(each));
    const profile = ending && name.startsWith(stem) ? name.slice(stem.length, -ending.length) : '';
    return profile === '' ? [] : [profile];
  });
}

/** Whatever is shared, without a profile. */
export function sharedCoordinates(): Coordinates {
  const asked = { application: SHARED_APPLICATION, profiles: 'default', label: null };
  return { applications: [SHARED_APPLICATION], profiles: ['default'], labels: [], asked };
}
