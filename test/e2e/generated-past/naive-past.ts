/** Path → content: lines of `key: "value"`. */
export type Files = ReadonlyMap<string, string>;

export interface Place {
  readonly path: string;
  readonly line: number;
}

interface Line extends Place {
  readonly key: string;
  readonly value: string;
}

/** By key: where it is set, the winner first. @param paths strongest first */
export function winners(files: Files, paths: readonly string[]): ReadonlyMap<string, readonly Line[]> {
  const lines = paths.flatMap((path) => linesOf(path, files.get(path) ?? ''));
  return new Map(lines.map(({ key }) => [key, lines.filter((line) => line.key === key)]));
}

/** What every key comes to. A placeholder points to a value that holds none; for cipher text it stays as it is. */
export function resolved(files: Files, paths: readonly string[]): ReadonlyMap<string, string> {
  const found = winners(files, paths);
  return new Map(
    [...found].map(([key, [winner]]) => {
      const value = winner?.value ?? '';
      const pointed = /^\$\{(\w+)\}$/.exec(value)?.[1];
      const target = found.get(pointed ?? '')?.[0]?.value;
      return [key, target === undefined || isSecret(target) ? value : target];
    }),
  );
}

/** What differs, by key, as it may be shown. */
export function changesOf(before: Files, after: Files, paths: readonly string[]) {
  const [older, newer] = [resolved(before, paths), resolved(after, paths)];
  return [...new Set([...older.keys(), ...newer.keys()])]
    .sort()
    .filter((key) => older.get(key) !== newer.get(key))
    .map((key) => ({ key, before: shown(older.get(key)), after: shown(newer.get(key)) }));
}

function shown(value: string | undefined): string | null {
  if (value === undefined) return null;
  return isSecret(value) ? '{cipher}…' : value;
}

function isSecret(value: string): boolean {
  return value.startsWith('{cipher}');
}

function linesOf(path: string, text: string): readonly Line[] {
  return text.split('\n').flatMap((content, index) => {
    const [, key, value] = /^(\w+): "(.*)"$/.exec(content) ?? [];
    return key === undefined || value === undefined ? [] : [{ key, value, path, line: index + 1 }];
  });
}
