import type { Group } from './group.js';
import { bootKeys } from './repositories/boot-keys.js';
import { broken, brokenForAll } from './repositories/broken.js';
import { compositeOfGit, compositeWithNative, lenientComposite } from './repositories/composite.js';
import { documents } from './repositories/documents.js';
import { labelSettings, labels, masterOnly } from './repositories/labels.js';
import { native } from './repositories/native.js';
import { documentsKept, nothingAccepted, overrides, prefixed } from './repositories/overrides.js';
import { petclinic } from './repositories/petclinic.js';
import { placeholders } from './repositories/placeholders.js';
import { precedence } from './repositories/precedence.js';
import { properties } from './repositories/properties.js';
import { resources } from './repositories/resources.js';
import { routing } from './repositories/routing.js';
import { sample } from './repositories/sample.js';
import { reverseSearch, searchPaths } from './repositories/search-paths.js';
import { severalRepositories, uriPlaceholders } from './repositories/several-repositories.js';
import { typing } from './repositories/typing.js';
import { unicode } from './repositories/unicode.js';
import { unreachableRepository } from './repositories/unreachable.js';
import { vault, vaultBesideGit, vaultOfFullPaths, vaultOfLabels, vaultOfVersion1 } from './repositories/vault.js';
import { views } from './repositories/views.js';

/** Everything that is compared, in the order run. */
export const GROUPS: readonly Group[] = [
  sample,
  petclinic,
  routing,
  typing,
  views,
  resources,
  precedence,
  searchPaths,
  reverseSearch,
  labels,
  masterOnly,
  labelSettings,
  severalRepositories,
  uriPlaceholders,
  compositeOfGit,
  lenientComposite,
  compositeWithNative,
  overrides,
  nothingAccepted,
  documentsKept,
  prefixed,
  properties,
  documents,
  bootKeys,
  placeholders,
  unicode,
  native,
  broken,
  brokenForAll,
  unreachableRepository,
  vault,
  vaultOfVersion1,
  vaultOfLabels,
  vaultOfFullPaths,
  vaultBesideGit,
];
