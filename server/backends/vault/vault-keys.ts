import type { Coordinates } from '../../core/environment.js';
import { InvalidRequestError } from '../../core/errors.js';
import { isVaultPath } from '../../core/vault-path.js';

export interface VaultKeySettings {
  /** The key that all applications share; empty: there is none. */
  readonly defaultKey: string;
  /** Between application, profile and label. */
  readonly profileSeparator: string;
  /** Whether labels are part of a key. */
  readonly enableLabel: boolean;
  /** Stands for the label that nobody has asked for. */
  readonly defaultLabel: string;
}

const DEFAULT_PROFILE = 'default';
/** Each is a question to Vault, at least once. */
const MAX_KEYS = 256;

/**
 * The keys that Spring's Vault repository reads for coordinates, the strongest first (AbstractVaultEnvironmentRepository
 * of Spring Cloud Config 5.0): the profiles outside, the applications inside, of each the last one first, behind it what
 * holds for all. `default` stands for no profile, unless labels are part of the keys.
 *
 * A name that is no segment of a path, because of a slash or of letters beyond ASCII, has no key: what a request says
 * cannot lead anywhere but to one of these.
 *
 * @throws InvalidRequestError for more keys than anybody needs
 */
export function vaultKeys(coordinates: Coordinates, settings: VaultKeySettings): readonly string[] {
  const { defaultKey } = settings;
  const profiles = strongestFirst([DEFAULT_PROFILE, ...coordinates.profiles]);
  const applications = strongestFirst(
    defaultKey === '' ? coordinates.applications : [defaultKey, ...coordinates.applications],
  );
  if (profiles.length * applications.length > MAX_KEYS) {
    const many = `${profiles.length * applications.length} keys of Vault`;
    throw new InvalidRequestError(`${many} in one request (expected: at most ${MAX_KEYS})`);
  }
  const label = coordinates.asked.label ?? settings.defaultLabel;
  const keys = profiles.flatMap((profile) =>
    applications.map((application) => keyOf(application, profile, label, settings)),
  );
  return [...new Set(keys)].filter((key) => key !== undefined);
}

/** The first place of a name counts, and the last name is the strongest. */
function strongestFirst(names: readonly string[]): readonly string[] {
  return [...new Set(names)].reverse();
}

function keyOf(
  application: string,
  profile: string,
  label: string,
  { profileSeparator, enableLabel }: VaultKeySettings,
): string | undefined {
  const names = enableLabel
    ? [application, profile, label]
    : profile === DEFAULT_PROFILE
      ? [application]
      : [application, profile];
  return names.every(isSegment) ? names.join(profileSeparator) : undefined;
}

function isSegment(name: string): boolean {
  return !name.includes('/') && isVaultPath(name);
}
