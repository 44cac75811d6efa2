import type { Backend } from '../core/ports.js';

/** A backend that can also tell whether it has seen a version, so that several can share one client's question. */
export interface BackendMember extends Backend {
  /** Fulfilled as soon as it serves what it can serve without waiting for a remote, or has waited for that long enough. */
  readonly opened: Promise<void>;
  /** @param version one id, without commas */
  holds(version: string): Promise<boolean>;
}

/** The ids in a version that several layers have made together. */
export function versionParts(version: string): readonly string[] {
  return [...new Set(version.split(','))];
}
