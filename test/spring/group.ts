import type { Files } from '../support/git-repository.js';

/** One step of a repository's history. Commits carry fixed dates, so that ids and answers repeat from run to run. */
export type Step =
  | { readonly files: Files }
  | { readonly branch: string }
  | { readonly checkout: string }
  | { readonly tag: string; readonly annotated?: true };

/** What both servers can be told about one repository; `repository` is a name in `Group.repositories`. */
export interface RepositoryOptions {
  /** May hold placeholders: the folder of that name is looked for in the folder that holds all repositories. */
  readonly repository: string;
  readonly defaultLabel?: string;
  readonly tryMasterBranch?: boolean;
  readonly searchPaths?: readonly string[];
}

export interface GitBackend extends RepositoryOptions {
  readonly type: 'git';
  readonly repositories?: Readonly<Record<string, RepositoryOptions & { readonly pattern?: readonly string[] }>>;
}

export interface NativeBackend {
  readonly type: 'native';
  /** Folders, relative to the one that holds all repositories. */
  readonly locations: readonly string[];
}

/** A key-value engine of a Vault; `engine` is a name in `Group.engines`. */
export interface VaultBackend {
  readonly type: 'vault';
  readonly engine: string;
  readonly kvVersion: 1 | 2;
  readonly pathToKey?: string;
  readonly defaultKey?: string;
  readonly profileSeparator?: string;
  readonly fullKeyPath?: boolean;
  readonly enableLabel?: boolean;
  readonly defaultLabel?: string;
}

export interface Answers {
  readonly acceptEmpty?: boolean;
  readonly stripDocument?: boolean;
  readonly reverseLocationOrder?: boolean;
  readonly continueOnMissingLabel?: boolean;
  readonly failOnCompositeError?: boolean;
}

/** Settings that both servers know, in Cairn's words. */
export interface GroupSettings {
  readonly backends: readonly (GitBackend | NativeBackend | VaultBackend)[];
  readonly overrides?: Readonly<Record<string, string>>;
  readonly answers?: Answers;
  readonly prefix?: string;
}

/**
 * The target of a request exactly as it goes over the wire. `<ref>` stands for the full id of the commit that ref names
 * in the first repository, `<ref:7>` for its first seven digits.
 */
export type Target =
  | string
  | { readonly path: string; readonly method?: string; readonly headers?: Readonly<Record<string, string>> };

/** One configuration of the servers, what they serve, and what both are asked. */
export interface Group {
  readonly name: string;
  /** Of Spring's server, when others do not know what this is about. */
  readonly lines?: readonly string[];
  /** Name → history; a name that ends in `/` is a plain folder without git. */
  readonly repositories: Readonly<Record<string, readonly Step[]>>;
  /** Key-value engines of a Vault: name → what lies in it, as JSON. */
  readonly engines?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly settings?: GroupSettings;
  readonly targets: readonly Target[];
}

/** Where what a group needs is at hand. */
export interface Places {
  /** Holds one folder for each repository. */
  readonly folder: string;
  readonly vault: VaultPlace | undefined;
}

export interface VaultPlace {
  /** `http://127.0.0.1:8200` */
  readonly address: string;
  readonly token: string;
}

/** Without settings a group has one git repository, its first. */
export function settingsOf({ repositories, settings }: Group): GroupSettings {
  return settings ?? { backends: [{ type: 'git', repository: Object.keys(repositories)[0] ?? '' }] };
}
