/** A password that only opens when asked to. */
export interface SecretText {
  reveal(): string;
}

/** One repository and how to get at it. */
export interface GitRepositorySettings {
  /** https, ssh, `user@host:path` or a file path; may hold `{application}`, `{profile}`, `{label}` behind the host. */
  readonly uri: string;
  readonly defaultLabel: string;
  /** Whether `main` and `master` stand for each other, and `master` for the default label, when only one exists. */
  readonly tryMasterBranch: boolean;
  /** Folders besides the root, weakest first. */
  readonly searchPaths: readonly string[];
  /** See LayerTree.secretsFolder; may hold the placeholders of the `uri`. */
  readonly secretsFolder?: string;
  readonly username?: string;
  readonly password?: SecretText;
  /** Read at each fetch, so that a rotated password needs no restart. */
  readonly passwordFile?: string;
  readonly privateKeyFile?: string;
  readonly knownHostsFile?: string;
  readonly caFile?: string;
}

/** A repository that is used alone for the requests that match one of its patterns. */
export interface PatternRepositorySettings extends GitRepositorySettings {
  readonly name: string;
  /** `application/profile` with `*`. */
  readonly pattern: readonly string[];
}

export interface RefreshSettings {
  /** 0: never. */
  readonly pollIntervalMs: number;
  readonly fetchTimeoutMs: number;
  readonly keepDeletedBranches: boolean;
}

export interface RepositoryLimits {
  /** The largest file that is read, in bytes. */
  readonly fileBytes: number;
  /** The most files one version may hold. */
  readonly files: number;
}

export interface GitBackendSettings extends GitRepositorySettings {
  /** In the order written; what they do not set is inherited already. */
  readonly repositories: readonly PatternRepositorySettings[];
  readonly refresh: RefreshSettings;
  readonly limits: RepositoryLimits;
  /** Whether a label that is missing from a list of labels is passed over instead of being an error. */
  readonly continueOnMissingLabel: boolean;
}
