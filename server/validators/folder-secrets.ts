import type { Environment, Property, PropertySource } from '../core/environment.js';
import { UndecryptableSecretError } from '../core/errors.js';
import { openSecrets } from '../core/open-secrets.js';
import type { Layer, SecretOpener, UnwrapDataKey } from '../core/ports.js';
import { UnopenedSecret } from '../core/secret.js';

/** What of a folder's secrets can be opened here, if anything. */
export interface FolderKeys {
  readonly opener: SecretOpener;
  readonly unwrap: UnwrapDataKey;
}

export interface FolderSecrets {
  readonly environment: Environment;
  /** Why a secret does not open although its key is here, or would open nowhere. */
  readonly unopened: readonly UndecryptableSecretError[];
  /** Whether all keys are known. A file that is encrypted as a whole hides them. */
  readonly knowsKeys: boolean;
}

const NO_KEY = 'no key is set up for it';

/** Opens what our keys open. What is for others stays an `UnopenedSecret`, about which nobody knows anything. */
export function openFolderSecrets(environment: Environment, layer: Layer, { opener }: FolderKeys): FolderSecrets {
  const sources = environment.propertySources.map(withoutLackOfKey);
  const known = { ...environment, propertySources: sources };
  const opened = openSecrets(known, [layer], forgiving(opener));
  const propertySources = opened.environment.propertySources.map((source) => ({
    ...source,
    properties: source.properties.map((property) => unopened(property, opener)),
  }));
  return {
    environment: { ...environment, propertySources },
    unopened: opened.unopened,
    knowsKeys: !sources.some(hidesKeys),
  };
}

function withoutLackOfKey(source: PropertySource): PropertySource {
  const { unopened: why, ...rest } = source;
  return why?.reason === NO_KEY ? rest : source;
}

function forgiving(opener: SecretOpener): SecretOpener {
  return {
    isSealed: (text) => opener.isSealed(text),
    open(text, place) {
      try {
        return opener.open(text, place);
      } catch (error) {
        if (error instanceof UndecryptableSecretError && error.reason === NO_KEY) return undefined;
        throw error;
      }
    },
  };
}

function unopened(property: Property, opener: SecretOpener): Property {
  const { value } = property;
  return typeof value === 'string' && opener.isSealed(value)
    ? { ...property, value: new UnopenedSecret(value) }
    : property;
}

/** Of a format that SOPS knows the keys stay readable. */
function hidesKeys({ file, properties }: PropertySource): boolean {
  if (!file || /\.ya?ml$/.test(file.path + (file.readAs ?? ''))) return false;
  const [only, second] = properties;
  return second === undefined && only?.key === 'data' && only.value instanceof UnopenedSecret;
}
