import type { Document } from '../core/environment.js';
import type { ParseDocuments, ParseInTurns } from '../core/ports.js';
import type { DocumentReader } from '../core/resolve-reading.js';

/** Each file is read once; one that cannot be read is read again by whoever needs it, to the same end. */
export function documentsOnce(parse: ParseDocuments | ParseInTurns): DocumentReader {
  const parsed = new Map<string, readonly Document[]>();
  const keyOf = ({ path, readAs = '' }: Parameters<DocumentReader['peek']>[0]) => `${path}\n${readAs}`;
  return {
    peek: (file) => parsed.get(keyOf(file)),
    async load(file, { blobs }) {
      const documents = await parse(file.path + (file.readAs ?? ''), await blobs.read(file.oid));
      parsed.set(keyOf(file), documents);
      return documents;
    },
  };
}
