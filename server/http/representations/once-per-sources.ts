import type { PropertySource } from '../../core/environment.js';

/**
 * Renders each list of property sources once. Answers that differ in nothing but their version share that list, so a
 * commit that changes nothing for a reader costs no rendering.
 */
export function oncePerSources<T>(render: (sources: readonly PropertySource[]) => T) {
  const rendered = new WeakMap<readonly PropertySource[], { readonly value: T }>();
  return (sources: readonly PropertySource[]): T => {
    const known = rendered.get(sources);
    if (known !== undefined) return known.value;
    const value = render(sources);
    rendered.set(sources, { value });
    return value;
  };
}

/** Joins what moves with every version and what does not. */
export function joinBytes(head: string, tail: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(head), tail]);
}
