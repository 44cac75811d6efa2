/** Who a client says it is; nothing is decided by it. */
export interface Instance {
  readonly id: string;
  readonly host: string | undefined;
  readonly tags: Readonly<Record<string, string>> | undefined;
}

export interface SubscribeFrame {
  readonly type: 'subscribe';
  /** Chosen by the client; names the subscription within its connection. */
  readonly id: string;
  readonly application: string;
  readonly profiles: readonly string[];
  readonly label: string | undefined;
  /** What the client has applied already. */
  readonly version: string | undefined;
  readonly etag: string | undefined;
  readonly instance: Instance | undefined;
}

export interface AckFrame {
  readonly type: 'ack';
  readonly id: string;
  readonly version: string;
}

export interface NackFrame {
  readonly type: 'nack';
  readonly id: string;
  readonly version: string;
  readonly code: string;
  readonly message: string;
  /** The flat key at fault. */
  readonly key: string | undefined;
}

export interface UnsubscribeFrame {
  readonly type: 'unsubscribe';
  readonly id: string;
}

export interface AuthenticateFrame {
  readonly type: 'authenticate';
  readonly token: string;
}

/** What clients say; schemas/api/ has the same as JSON Schema. */
export type ClientFrame = SubscribeFrame | AckFrame | NackFrame | UnsubscribeFrame | AuthenticateFrame;
