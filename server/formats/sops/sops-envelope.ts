import { BinaryLiteral, plainText } from '../../core/plain-value.js';
import { openLeaves, SopsComment } from './sops-file.js';
import type { SopsYaml, YamlLeaf } from './sops-yaml.js';

/** What SOPS makes of a file whose format it does not know: JSON with all of its bytes as one value. */
export interface SopsEnvelope extends SopsYaml {
  readonly leaves: readonly [YamlLeaf];
}

const CONTENT = 'data';

export function isEnvelope(sops: SopsYaml): sops is SopsEnvelope {
  const [leaf, second] = sops.leaves;
  return leaf?.place.key === CONTENT && second === undefined;
}

/** The file that is in it. @throws UndecryptableSecretError */
export function openedEnvelope(sops: SopsEnvelope, dataKey: Uint8Array): Buffer {
  const [leaf] = sops.leaves;
  const value = openLeaves(sops, dataKey).get(leaf);
  if (value === undefined || value instanceof SopsComment) return Buffer.alloc(0); // an empty file is not encrypted
  return value instanceof BinaryLiteral ? Buffer.from(value.base64, 'base64') : Buffer.from(plainText(value));
}
