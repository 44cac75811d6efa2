import type { EnvironmentAnswer } from '../../operations/read-environment.js';
import type { EntityTagger } from '../entity-tag.js';
import { type OwnForm, ownEnvironment, staleKind } from './own-environment.js';

/** Our own form of an answer and its tag: what the HTTP API sends and what the change stream pushes are one thing. */
export function ownAnswer(
  tag: EntityTagger,
  { environment, identity, rejection }: EnvironmentAnswer,
  { withOrigins, resolvePlaceholders }: Omit<OwnForm, 'rejection'> = { withOrigins: false, resolvePlaceholders: true },
): { readonly body: Uint8Array; readonly etag: string } {
  return {
    body: ownEnvironment(environment, { withOrigins, resolvePlaceholders, rejection }),
    etag: tag('own-environment', `${withOrigins} ${resolvePlaceholders}`, identity, staleKind(rejection)),
  };
}
