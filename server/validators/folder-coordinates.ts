import type { Coordinates } from '../core/environment.js';
import { listStems } from '../core/list-applications.js';
import type { Layer } from '../core/ports.js';
import { CONFIG_ENDINGS, SHARED_APPLICATION } from '../core/precedence.js';
import { schemaApplication } from '../core/schema-paths.js';

/** Whatever the files of a folder name: each application, and what is shared, without a profile and with each there is. */
export function coordinatesIn(layer: Layer): readonly Coordinates[] {
  const shared = sharedProfiles(layer);
  return [...applicationsIn(layer)].flatMap(([application, profiles]) => {
    const others = [...new Set([...shared, ...profiles])].filter((profile) => profile !== 'default').sort();
    return ['default', ...others].map((profile) => coordinatesOf(application, profile));
  });
}

/** With the profiles that have a file of their own; a schema alone names an application, too. */
function applicationsIn(layer: Layer): ReadonlyMap<string, readonly string[]> {
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

export function coordinatesOf(application: string, profile: string): Coordinates {
  const asked = { application, profiles: profile, label: null };
  return { applications: [application], profiles: [profile], labels: [], asked };
}
