import {
  compositeVersion,
  documentNames,
  orderOfXml,
  placesInProperties,
  propertiesEscapes,
  quotedPlaceholders,
  unprintableText,
  untaggedDocument,
  xmlWithoutType,
} from './differences/bodies.js';
import {
  badDocument,
  errorsAreJson,
  faultOfTheRequest,
  unacceptable,
  unprintableYaml,
  unreachable,
} from './differences/errors.js';
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
  unprintableYaml,
  faultOfTheRequest,
  unreachable,
  xmlWithoutType,
  errorsAreJson,
  unacceptable,
  allowNamesHead,
  documentNames,
  compositeVersion,
  unprintableText,
  untaggedDocument,
  placesInProperties,
  propertiesEscapes,
  quotedPlaceholders,
  orderOfXml,
  everyKeyIsKept,
];
