import { hasControlCharacters } from './control-characters.js';
import type { Coordinates } from './environment.js';
import { InvalidRequestError } from './errors.js';

const NAME_PART = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]*$/u;
const PROFILE = /^[\p{L}\p{N}](?:[\p{L}\p{N}._@+-]*[\p{L}\p{N}])?$/u;
const MAX_NAME_LENGTH = 128;
const NAME_RULE = `at most ${MAX_NAME_LENGTH} letters, digits and . _ @ + -, starts with a letter or digit`;
const MAX_LABEL_LENGTH = 256;
const MAX_LIST_LENGTH = 32;

/** The raw, still percent-encoded parts of a request, from whatever door it came through. */
export interface RawCoordinates {
  readonly application: string;
  readonly profiles: string;
  readonly label?: string | undefined;
}

/**
 * Makes coordinates of what a request says. This is the one parser for every door: nothing is repaired, everything
 * that is not plainly a name is refused.
 *
 * @throws InvalidRequestError
 */
export function parseCoordinates(raw: RawCoordinates): Coordinates {
  const application = decodeName('application', raw.application);
  const profiles = decodeName('profile', raw.profiles);
  const label = raw.label === undefined ? null : decodeName('label', raw.label);
  return {
    applications: list('application', application).map(checkApplication),
    profiles: list('profile', profiles).map(checkProfile),
    labels: label === null ? [] : list('label', label).map(checkLabel),
    asked: { application, profiles, label },
  };
}

/**
 * Decodes one segment of a URL exactly once.
 *
 * @throws InvalidRequestError when the escapes are broken, or when another layer of escapes lies below
 */
export function decodeSegment(what: string, raw: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(raw);
  } catch {
    throw new InvalidRequestError(`${what}: broken percent-encoding`);
  }
  if (/%[0-9a-f]{2}/i.test(decoded)) throw new InvalidRequestError(`${what}: encoded twice (expected: once)`);
  if (hasControlCharacters(decoded)) throw new InvalidRequestError(`${what}: holds a control character`);
  return decoded;
}

function decodeName(what: string, raw: string): string {
  const decoded = decodeSegment(what, raw);
  if (decoded.startsWith('(_)')) throw new InvalidRequestError(`${what}: starts with (_)`);
  if (decoded.includes('..') || decoded.includes('#') || decoded.includes('\\')) {
    throw new InvalidRequestError(`${what}: holds one of .. # \\`);
  }
  return decoded.replaceAll('(_)', '/');
}

function list(what: string, text: string): readonly string[] {
  const parts = [...new Set(text.split(','))];
  if (parts.length > MAX_LIST_LENGTH) {
    throw new InvalidRequestError(`${what}: ${parts.length} in one request (expected: at most ${MAX_LIST_LENGTH})`);
  }
  return parts;
}

function checkApplication(name: string): string {
  if (name.length > MAX_NAME_LENGTH || !name.split('/').every((part) => NAME_PART.test(part))) {
    throw new InvalidRequestError(`application: not a name (expected: ${NAME_RULE}, in each part between slashes)`);
  }
  return name;
}

function checkProfile(name: string): string {
  if (name.length > MAX_NAME_LENGTH || !PROFILE.test(name)) {
    throw new InvalidRequestError(`profile: not a name (expected: ${NAME_RULE}, and ends with a letter or digit)`);
  }
  return name;
}

function checkLabel(label: string): string {
  if (label === '' || label.length > MAX_LABEL_LENGTH) {
    throw new InvalidRequestError(`label: ${label.length} characters (expected: 1 to ${MAX_LABEL_LENGTH})`);
  }
  return label;
}
