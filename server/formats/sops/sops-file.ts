import { createHash } from 'node:crypto';
import { type CipherReason, UndecryptableSecretError } from '../../core/errors.js';
import type { PlainValue } from '../../core/plain-value.js';
import type { Seal } from '../../core/seal.js';
import { decryptValue, type EncryptedValue, parseEncrypted, typedValue } from './encrypted-value.js';
import type { SopsMetadata } from './sops-metadata.js';

/** Where something stands, 1-based, and the flat key it has there. */
export interface SopsPlace {
  readonly key: string;
  readonly line: number;
  readonly column: number;
}

/** One value of a file, in the order of the file. */
export interface SopsLeaf {
  readonly place: SopsPlace;
  /** What its cipher text is bound to: the names that lead to it, a colon behind each; lists add none. */
  readonly boundTo: string;
  /** Whether the rule says that it is encrypted. An empty text is, and stays empty. */
  readonly isEncrypted: boolean;
  readonly text: string;
  /** Of a value that is not encrypted: what the MAC covers. */
  readonly covered: Buffer | undefined;
}

/** A SOPS file of whatever format. */
export interface SopsFile<Leaf extends SopsLeaf = SopsLeaf> {
  readonly file: string;
  readonly metadata: SopsMetadata;
  /** Of the MAC, or of the metadata where there is none. */
  readonly macPlace: SopsPlace;
  readonly leaves: readonly Leaf[];
}

/** A comment that stands where a value could: an item of a list. */
export class SopsComment {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type OpenedLeaf = PlainValue | SopsComment;

/** Sets a MAC that covers encrypted values alone apart from every other. */
const ONLY_ENCRYPTED = createHash('sha256').update('sops').digest();

export function isSealed({ isEncrypted, text }: SopsLeaf): boolean {
  return isEncrypted && text !== '';
}

/** What can be said without a key: that something is no cipher text where one is due. */
export function faultOf({ file, leaves, metadata, macPlace }: SopsFile): UndecryptableSecretError | undefined {
  const faulty = leaves.find((leaf) => isSealed(leaf) && !parseEncrypted(leaf.text));
  if (faulty) return undecryptable('not a cipher text', file, faulty.place);
  return parseEncrypted(metadata.mac) ? undefined : undecryptable('not a cipher text', file, macPlace);
}

export function sealOf({ leaves, metadata: { groups, threshold }, macPlace }: SopsFile): Seal {
  return { groups, threshold, first: leaves.find(isSealed)?.place ?? macPlace };
}

/**
 * Opens every value, and checks the MAC, which covers the values in their order.
 *
 * @returns those that are encrypted, with their types
 * @throws UndecryptableSecretError
 */
export function openLeaves<Leaf extends SopsLeaf>(
  { file, metadata, macPlace, leaves }: SopsFile<Leaf>,
  dataKey: Uint8Array,
): ReadonlyMap<Leaf, OpenedLeaf> {
  const hash = createHash('sha512');
  if (metadata.macOnlyEncrypted) hash.update(ONLY_ENCRYPTED);
  const opened = new Map<Leaf, OpenedLeaf>();
  for (const leaf of leaves) {
    if (isSealed(leaf)) {
      const { bytes, type } = openLeaf(leaf, dataKey, file);
      if (type !== 'comment') hash.update(bytes);
      opened.set(leaf, type === 'comment' ? new SopsComment(bytes.toString()) : typedLeaf(leaf, { bytes, type }, file));
    } else if (leaf.covered && !metadata.macOnlyEncrypted) {
      hash.update(leaf.covered);
    }
  }
  checkMac(hash.digest('hex').toUpperCase(), metadata, dataKey, file, macPlace);
  return opened;
}

interface OpenedBytes extends Pick<EncryptedValue, 'type'> {
  readonly bytes: Buffer;
}

function openLeaf({ text, boundTo, place }: SopsLeaf, dataKey: Uint8Array, file: string): OpenedBytes {
  const value = parseEncrypted(text);
  if (!value) throw undecryptable('not a cipher text', file, place);
  const bytes = decryptValue(value, dataKey, boundTo);
  if (!bytes) throw undecryptable('does not open with its key', file, place);
  return { bytes, type: value.type };
}

function typedLeaf({ place }: SopsLeaf, { bytes, type }: OpenedBytes, file: string): PlainValue {
  const value = typedValue(bytes, type);
  if (value === undefined) throw undecryptable('does not open with its key', file, place);
  return value;
}

function checkMac(
  computed: string,
  { mac, lastModified }: SopsMetadata,
  dataKey: Uint8Array,
  file: string,
  place: SopsPlace,
): void {
  const sealed = parseEncrypted(mac);
  if (!sealed) throw undecryptable('not a cipher text', file, place);
  const told = decryptValue(sealed, dataKey, lastModified);
  if (!told) throw undecryptable('does not open with its key', file, place);
  if (told.toString() !== computed || sealed.type !== 'str')
    throw undecryptable('its file does not match its MAC', file, place);
}

function undecryptable(reason: CipherReason, file: string, { key, ...place }: SopsPlace): UndecryptableSecretError {
  return new UndecryptableSecretError(reason, { key, place: { file, ...place } });
}
