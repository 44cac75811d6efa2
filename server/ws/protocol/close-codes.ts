/** The sub-protocol that both sides must name. */
export const PROTOCOL = 'cairn.v1';

/** Why a connection ends, besides what RFC 6455 §7.4.1 and the frame reader itself give (1002, 1007, 1009). */
export const CLOSE = {
  /** A binary frame. */
  unsupportedData: 1003,
  /** Frame after frame that cannot be understood. */
  policyViolation: 1008,
  /** A bug of the server's: this client cannot be served, the others can. */
  internalError: 1011,
  /** The server stops; another one, or the same, is there soon. */
  serviceRestart: 1012,
  /** The client does not read fast enough. */
  tryAgainLater: 1013,
  /** The credentials have expired and were not renewed. */
  credentialsExpired: 4401,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];
