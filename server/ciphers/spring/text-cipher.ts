/** Turns a text into a cipher text and back. */
export interface TextCipher {
  seal(plain: string): string;
  /** @throws InvalidCipherError */
  open(sealed: string): string;
}
