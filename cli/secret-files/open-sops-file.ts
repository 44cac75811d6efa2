import { readFile } from 'node:fs/promises';
import { whyUnopened } from '../../server/core/open-sealed-files.js';
import type { UnwrapDataKey } from '../../server/core/ports.js';
import { type SealedContent, sealedContent } from '../../server/formats/sops/sops-text.js';
import { hasWrittenValues, writtenValues } from '../../server/formats/written-values.js';
import { LIMITS } from './edit-file.js';

/** A value of a file, opened. */
export interface OpenedValue {
  readonly key: string;
  readonly text: string;
}

/**
 * What a file of SOPS holds, its MAC checked. Of a format that has no values for Cairn those of its lines `name=value`.
 *
 * @returns undefined when SOPS has not encrypted it
 * @throws InvalidDocumentError, LimitExceededError, UndecryptableSecretError
 */
export async function openSopsFile(file: string, unwrap: UnwrapDataKey): Promise<readonly OpenedValue[] | undefined> {
  const sealed = sealedContent(file, await readFile(file), LIMITS);
  if (!sealed) return undefined;
  const bytes = await opened(file, sealed, unwrap);
  return hasWrittenValues(file) ? writtenValues(file, bytes, LIMITS).values : linesIn(bytes.toString('utf8'));
}

async function opened(file: string, { seal, open }: SealedContent, unwrap: UnwrapDataKey): Promise<Buffer> {
  try {
    return open(await unwrap(seal));
  } catch (error) {
    throw whyUnopened(error, file, seal);
  }
}

/** SOPS writes line breaks of a value as `\n`. */
function linesIn(text: string): readonly OpenedValue[] {
  return text.split('\n').flatMap((line) => {
    const [, key, value] = /^([^#=][^=]*)=(.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [{ key, text: value.replaceAll('\\n', '\n') }];
  });
}
