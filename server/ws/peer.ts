/** Where the frames of one client go. */
export interface Peer {
  /** In bytes: what was written and not yet taken by the operating system. */
  readonly bufferedAmount: number;
  readonly isBusy: boolean;
  /** Since when it has been busy, on the monotonic clock; undefined when nobody waits for it. */
  lagsSinceMs: number | undefined;
  /** @param frame complete, with its header */
  write(frame: Buffer): void;
  writeText(text: string): void;
  close(code: number, reason: string): void;
}
