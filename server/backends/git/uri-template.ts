import { InvalidSettingsError, RepositoryNotFoundError } from '../../core/errors.js';

const PLACEHOLDER = /\{(application|profile|label)\}/g;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+,-]*$/u;

/** What the placeholders of an address stand for in one request. */
export interface UriValues {
  readonly application: string;
  readonly profile: string;
  readonly label: string;
}

export function hasPlaceholders(uri: string): boolean {
  return uri.search(PLACEHOLDER) >= 0;
}

/**
 * Fills in an address. Every slash-separated part of a value must be a plain name, so that no value can climb, begin
 * an option, or end the path; the host holds no placeholder (see parseRemoteUri), so none can change whom we talk to.
 *
 * @throws RepositoryNotFoundError for a value that cannot be part of an address
 */
export function expandUri(template: string, values: UriValues): string {
  return template.replace(PLACEHOLDER, (_, name: keyof UriValues) => checkValue(values[name]));
}

/** Where a repository is, and what its cipher texts are bound to. */
export interface ExpandedAddress {
  readonly uri: string;
  readonly secretsFolder?: string;
}

/** @throws RepositoryNotFoundError for a value that cannot be part of an address */
export function expandAddress({ uri, secretsFolder }: ExpandedAddress, values: UriValues): ExpandedAddress {
  if (secretsFolder === undefined) return { uri: expandUri(uri, values) };
  return { uri: expandUri(uri, values), secretsFolder: expandUri(secretsFolder, values) };
}

/** One repository has one folder. @throws InvalidSettingsError for a placeholder of the folder that the address lacks */
export function refuseLonePlaceholders({ uri, secretsFolder = '' }: ExpandedAddress): void {
  const lone = (secretsFolder.match(PLACEHOLDER) ?? []).filter((placeholder) => !uri.includes(placeholder));
  if (lone.length === 0) return;
  throw new InvalidSettingsError(`secretsFolder: ${lone[0]} (expected: placeholders of the uri alone)`);
}

function checkValue(value: string): string {
  if (value.includes('..') || !value.split('/').every((part) => NAME.test(part))) {
    throw new RepositoryNotFoundError('no repository can have that name');
  }
  return value;
}
