import type { FileTree } from './environment.js';

const known = new WeakMap<FileTree, ReadonlySet<string>>();

/** The folders of a tree, without the root, sorted by name. A tree never changes, so they are derived once. */
export function foldersOf(files: FileTree): ReadonlySet<string> {
  let folders = known.get(files);
  if (!folders) {
    folders = derive(files);
    known.set(files, folders);
  }
  return folders;
}

function derive(files: FileTree): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of files.keys()) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (found.has(folder)) break;
      found.add(folder);
    }
  }
  return new Set([...found].sort());
}

/** Names that begin with a dot belong to tools, not to configuration. */
export function isHidden(path: string): boolean {
  return path.startsWith('.') || path.includes('/.');
}
