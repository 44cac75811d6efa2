import type { GitLaunch } from './launch-git.js';

/** What the server says to the process that starts git for it. */
export type LaunchOrder =
  | { readonly id: number; readonly kind: 'launch'; readonly launch: GitLaunch }
  | { readonly id: number; readonly kind: 'kill' };

/** What it hears from it; `ready` comes first. */
export type LaunchReport =
  | { readonly kind: 'ready' }
  | { readonly id: number; readonly kind: 'started'; readonly processGroup: number }
  | { readonly id: number; readonly kind: 'output' | 'errorOutput'; readonly chunk: Buffer }
  | { readonly id: number; readonly kind: 'ended'; readonly code: number | null; readonly error: string | undefined };
