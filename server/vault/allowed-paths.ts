import type { VaultPath } from '../core/vault.js';
import { vaultPathText } from '../core/vault-path.js';

export type MayBeReferredTo = (path: VaultPath) => boolean;

/**
 * Whoever may commit may refer to these, and so read them. Patterns are those of Vault's policies: `*` at the end is
 * any text, `+` is one segment.
 */
export function allowedPaths(patterns: readonly string[]): MayBeReferredTo {
  const expressions = patterns.map(expressionOf);
  return (path) => expressions.some((expression) => expression.test(vaultPathText(path)));
}

function expressionOf(pattern: string): RegExp {
  const isOpen = pattern.endsWith('*');
  const segments = (isOpen ? pattern.slice(0, -1) : pattern).split('/');
  const source = segments.map((segment) => (segment === '+' ? '[^/]+' : escaped(segment))).join('/');
  return new RegExp(`^${source}${isOpen ? '' : '$'}`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
