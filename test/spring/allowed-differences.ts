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
import type { AllowedDifference } from './exchange.js';

/** In the order applied. */
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
