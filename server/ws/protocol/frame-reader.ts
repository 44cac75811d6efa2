import { hasControlCharacters, withoutControlCharacters } from '../../core/control-characters.js';
import { InvalidRequestError } from '../../core/errors.js';

type Members = Readonly<Record<string, unknown>>;

/** Takes the members of a frame one by one; what nobody takes is ignored, so that later clients may say more. */
export class FrameReader {
  readonly #members: Members;

  private constructor(members: Members) {
    this.#members = members;
  }

  /** @throws InvalidRequestError when it is not one JSON object */
  static parse(text: string): FrameReader {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new InvalidRequestError('frame: not JSON');
    }
    if (!isObject(value)) throw new InvalidRequestError('frame: not a JSON object');
    return new FrameReader(value);
  }

  /** Undefined when it is missing or null. @throws InvalidRequestError when it is no text, or a strange one */
  optionalText(name: string, maxLength: number): string | undefined {
    const value = this.#own(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' || value === '' || value.length > maxLength || hasControlCharacters(value)) {
      throw new InvalidRequestError(`${name}: expected 1 to ${maxLength} characters, none of them a control character`);
    }
    return value;
  }

  /** @throws InvalidRequestError when it is missing, too */
  text(name: string, maxLength: number): string {
    const value = this.optionalText(name, maxLength);
    if (value === undefined) throw new InvalidRequestError(`${name}: missing`);
    return value;
  }

  /** What was written for people: too long is cut, and what could move a cursor becomes a space. */
  prose(name: string, maxLength: number): string {
    const value = this.#own(name);
    if (typeof value !== 'string') throw new InvalidRequestError(`${name}: not a text`);
    return withoutControlCharacters(value.slice(0, maxLength));
  }

  texts(name: string, maxItems: number, maxLength: number): readonly string[] {
    const value = this.#own(name);
    const isList = Array.isArray(value) && value.length > 0 && value.length <= maxItems;
    if (!isList || !value.every((item) => typeof item === 'string' && item !== '' && item.length <= maxLength)) {
      throw new InvalidRequestError(`${name}: expected a list of 1 to ${maxItems} texts`);
    }
    return value as string[]; // every() has looked
  }

  object(name: string): FrameReader | undefined {
    const value = this.#own(name);
    if (value === undefined || value === null) return undefined;
    if (!isObject(value)) throw new InvalidRequestError(`${name}: not an object`);
    return new FrameReader(value);
  }

  /** A map of short texts. */
  map(name: string, maxEntries: number, maxKey: number, maxValue: number): Record<string, string> | undefined {
    const reader = this.object(name);
    if (reader === undefined) return undefined;
    const names = Object.keys(reader.#members);
    if (names.length > maxEntries || names.some((each) => each.length > maxKey || hasControlCharacters(each))) {
      throw new InvalidRequestError(`${name}: expected at most ${maxEntries} names of at most ${maxKey} characters`);
    }
    return Object.fromEntries(names.map((each) => [each, reader.text(each, maxValue)]));
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
