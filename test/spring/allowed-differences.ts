import {
  compositeVersion,
  documentNames,
  orderOfXml,
  propertiesEscapes,
  quotedPlaceholders,
} from './differences/bodies.js';
import { badDocument, errorsAreJson, faultOfTheRequest, unacceptable, unreachable } from './differences/errors.js';
import { everyKeyIsKept } from './differences/nesting.js';
import {
  allowNamesHead,
  charsets,
  checkedNames,
  encodedSlash,
  hiddenFiles,
  masterAlias,
  noFallbackRepository,
  rawBytesAlone,
  shortIds,
} from './differences/requests.js';
import type { AllowedDifference } from './exchange.js';

/** In the order applied: what was meant, whether it is answered, with which status, with which body. */
export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [
  encodedSlash,
  masterAlias,
  charsets,
  noFallbackRepository,
  checkedNames,
  shortIds,
  hiddenFiles,
  rawBytesAlone,
  badDocument,
  faultOfTheRequest,
  unreachable,
  errorsAreJson,
  unacceptable,
  allowNamesHead,
  documentNames,
  compositeVersion,
  propertiesEscapes,
  quotedPlaceholders,
  orderOfXml,
  everyKeyIsKept,
];
