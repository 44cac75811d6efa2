/** The data key of a file that is encrypted as a whole, or a part of it, under one of several keys. */
export type WrappedKey =
  | {
      readonly kind: 'age';
      /** `age1…` */
      readonly recipient: string;
      /** An age file, armored. */
      readonly text: string;
    }
  | {
      readonly kind: 'transit';
      /** The Vault that the file names; that it is ours has to be checked. */
      readonly address: string;
      readonly mount: string;
      readonly keyName: string;
      readonly ciphertext: string;
    };

/**
 * What a file that is encrypted as a whole says about its data key. Each key of a group opens the same; several groups
 * hold parts of the data key, of which `threshold` are needed. Kinds of keys that we never have are left out.
 */
export interface Seal {
  readonly groups: readonly (readonly WrappedKey[])[];
  readonly threshold: number;
  /** Where it stands in the file, 1-based; the flat key and the line of the first value that is encrypted. */
  readonly first: { readonly key: string; readonly line: number; readonly column: number };
}
