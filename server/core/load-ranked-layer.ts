import { contributorsOf } from './contributor.js';
import type { FileReference, FileTree } from './environment.js';
import type { DocumentLookup } from './file-loader.js';
import type { LoadedDocument, LoadedLayer } from './load-layer.js';

/**
 * Loads a layer whose files all count, in the order in which it has them. One that holds nothing is no source, as with
 * Spring's Vault repository.
 *
 * @param index of the layer in the request
 */
export function loadRankedLayer(
  { files, readAs }: { readonly files: FileTree; readonly readAs: string },
  index: number,
  documents: DocumentLookup,
): LoadedLayer {
  const missing: FileReference[] = [];
  const loaded: LoadedDocument[] = [];
  for (const [path, { oid }] of files) {
    const file = { layer: index, path, oid, readAs };
    const read = documents(file);
    if (!read) missing.push(file);
    else
      for (const contributor of contributorsOf(file, read, false))
        loaded.push({ contributor, active: holds(contributor) });
  }
  return missing.length > 0 ? { kind: 'needs', files: missing } : { kind: 'loaded', documents: loaded };
}

function holds({ document }: LoadedDocument['contributor']): boolean {
  return document !== undefined && document.properties.length > 0;
}
