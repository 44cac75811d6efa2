import type { LintFinding } from '../core/lint.js';
import type { Layer } from '../core/ports.js';

const ALLOWED = 'cairn-lint: allow';

/**
 * Leaves out what its author allows: `# cairn-lint: allow` on the line itself, or in a comment of its own above it,
 * since in a `.properties` file what stands behind a value is a part of it.
 */
export async function withoutAllowed(
  findings: readonly LintFinding[],
  { files, blobs }: Layer,
): Promise<readonly LintFinding[]> {
  const lines = new Map<string, readonly string[]>();
  for (const path of new Set(findings.map(({ file }) => file))) {
    const bytes = await blobs.read(files.get(path)?.oid ?? ''); // lint() names files that were read
    lines.set(path, new TextDecoder().decode(bytes).split(/\r\n?|\n/));
  }
  return findings.filter(({ file, line }) => !isAllowed(lines.get(file) ?? [], line));
}

function isAllowed(lines: readonly string[], line: number): boolean {
  const own = lines[line - 1] ?? '';
  const above = lines[line - 2] ?? '';
  return own.includes(ALLOWED) || (above.includes(ALLOWED) && /^\s*(?:[#!]|<!--)/.test(above));
}
