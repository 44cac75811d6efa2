import { InvalidDocumentError, LimitExceededError } from '../core/errors.js';
import type { ParseDocuments } from '../core/ports.js';
import type { FormatLimits } from './format-limits.js';
import { parsePropertiesFile } from './parse-properties.js';
import { parsePropertiesXml } from './parse-xml.js';
import { parseYaml } from './parse-yaml.js';
import { mayBeSops, parseSops, type ReadPlain } from './sops/parse-sops.js';

const READERS: ReadonlyMap<string, ReadPlain> = new Map([
  ['yml', parseYaml],
  ['yaml', parseYaml],
  ['properties', parsePropertiesFile],
  ['xml', parsePropertiesXml],
]);

/** Reads configuration files by their ending: `.yml`, `.yaml`, `.properties`, `.xml`; each may be one of SOPS. */
export function documentParser(limits: FormatLimits): ParseDocuments {
  return (path, bytes, dataKey) => {
    const read = READERS.get(path.slice(path.lastIndexOf('.') + 1));
    if (!read) throw new InvalidDocumentError('not a configuration format', { place: { file: path } });
    if (bytes.length > limits.fileBytes) throw tooLarge(path, bytes, limits);
    const sops = mayBeSops(bytes) ? parseSops(path, bytes, limits, read, dataKey) : undefined;
    return sops ?? read(path, bytes, limits);
  };
}

function tooLarge(file: string, bytes: Uint8Array, limits: FormatLimits): LimitExceededError {
  return new LimitExceededError(`${bytes.length} bytes (expected: at most ${limits.fileBytes}): limits.fileBytes`, {
    place: { file },
  });
}
