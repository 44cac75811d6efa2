import type { Target } from './group.js';

export const V2 = 'application/vnd.spring-cloud.config-server.v2+json';

/** The environment with the origin of every value. */
export const withOrigins = (path: string): Target => ({ path, headers: { accept: V2 } });

export const accepting = (path: string, accept: string): Target => ({ path, headers: { accept } });

export const raw = (path: string): Target => accepting(path, 'application/octet-stream');

/** Everything there is for an application and its profiles: both environments and the merged views. */
export function everyForm(application: string, profiles = 'default', label?: string): readonly Target[] {
  const environment = `/${application}/${profiles}${label === undefined ? '' : `/${label}`}`;
  return [environment, withOrigins(environment), ...everyView(application, profiles, label)];
}

export function everyView(application: string, profiles = 'default', label?: string): readonly Target[] {
  const view = `${label === undefined ? '' : `/${label}`}/${application}-${profiles}`;
  return ['json', 'yml', 'properties'].map((extension) => `${view}.${extension}`);
}
