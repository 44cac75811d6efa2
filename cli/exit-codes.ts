/** What a script can tell from the exit code. Codes are never reused. */
export const EXIT = {
  ok: 0,
  /** Differences were found, or a check failed. */
  differences: 1,
  usage: 2,
  notFound: 3,
  /** 401 or 403. */
  unauthorized: 4,
  /** Nobody answered, or with a 5xx. */
  unavailable: 5,
  /** The configuration itself cannot be used. */
  invalidConfiguration: 6,
  timeout: 7,
  /** A bug of ours: EX_SOFTWARE of sysexits.h. */
  internal: 70,
  /** What was to be written could not be, the disk is full: EX_IOERR of sysexits.h. */
  unwritable: 74,
  /** As shells have it: 128 and the number of SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = number;
