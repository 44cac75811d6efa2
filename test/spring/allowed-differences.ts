import {
  astralCharacters,
  compositeVersion,
  documentNames,
  propertiesEscapes,
  quotedPlaceholders,
} from './differences/bodies.js';
import { badDocument, unknownIsNotFound, unreachable } from './differences/errors.js';
import { everyKeyIsKept } from './differences/nesting.js';
import {
  checkedNames,
  encodedSlash,
  hiddenFiles,
  listOfCharsets,
  masterAlias,
  noFallback,
  shortIds,
} from './differences/requests.js';
import type { AllowedDifference } from './exchange.js';

/** In the order applied: what was meant, whether it is answered, with which status, with which body. */
export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [
  encodedSlash,
  masterAlias,
  listOfCharsets,
  noFallback,
  checkedNames,
  shortIds,
  hiddenFiles,
  badDocument,
  unknownIsNotFound,
  unreachable,
  documentNames,
  compositeVersion,
  astralCharacters,
  propertiesEscapes,
  quotedPlaceholders,
  everyKeyIsKept,
];
