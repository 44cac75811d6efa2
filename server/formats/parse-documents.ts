import type { Document } from '../core/environment.js';
import { InvalidDocumentError, LimitExceededError } from '../core/errors.js';
import type { ParseDocuments } from '../core/ports.js';
import type { FormatLimits } from './format-limits.js';
import { parsePropertiesFile } from './parse-properties.js';
import { parsePropertiesXml } from './parse-xml.js';
import { parseYaml } from './parse-yaml.js';

type Reader = (file: string, bytes: Uint8Array, limits: FormatLimits) => readonly Document[];

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['yml', parseYaml],
  ['yaml', parseYaml],
  ['properties', parsePropertiesFile],
  ['xml', parsePropertiesXml],
]);

/** Reads configuration files by their ending: `.yml`, `.yaml`, `.properties`, `.xml`. */
export function documentParser(limits: FormatLimits): ParseDocuments {
  return (path, bytes) => {
    const read = READERS.get(path.slice(path.lastIndexOf('.') + 1));
    if (!read) throw new InvalidDocumentError('not a configuration format', { place: { file: path } });
    if (bytes.length > limits.fileBytes) throw tooLarge(path, bytes, limits);
    return read(path, bytes, limits);
  };
}

function tooLarge(file: string, bytes: Uint8Array, limits: FormatLimits): LimitExceededError {
  return new LimitExceededError(`${bytes.length} bytes (expected: at most ${limits.fileBytes}): limits.fileBytes`, {
    place: { file },
  });
}
