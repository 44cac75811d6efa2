import type { Exchange } from './compare.js';
import {
  compositeVersion,
  documentNames,
  numericKeys,
  propertiesEscapes,
  quotedPlaceholders,
} from './differences/bodies.js';
import { badDocument, containerErrorPages, unknownLabel, unreachable } from './differences/errors.js';
import {
  allowNamesHead,
  encodedSlash,
  hiddenFiles,
  masterAlias,
  noFallbackRepository,
  shortIds,
  strictProfiles,
} from './differences/requests.js';
import type { Answer } from './send.js';

/**
 * A way in which Cairn answers otherwise than Spring on purpose. It is written as a promise, so that it allows exactly
 * that difference: Spring's answer goes in, what Cairn has to answer instead comes out.
 */
export interface AllowedDifference {
  /** As in docs/spring-compatibility.md. */
  readonly name: string;
  /** Undefined: the rule has nothing to say about this exchange. */
  readonly promised: (exchange: Exchange) => Answer | undefined | Promise<Answer | undefined>;
}

export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [
  encodedSlash,
  masterAlias,
  noFallbackRepository,
  strictProfiles,
  shortIds,
  hiddenFiles,
  unknownLabel,
  unreachable,
  badDocument,
  containerErrorPages,
  allowNamesHead,
  documentNames,
  compositeVersion,
  numericKeys,
  propertiesEscapes,
  quotedPlaceholders,
];
