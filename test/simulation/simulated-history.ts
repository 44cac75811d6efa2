/** What one application has at a commit; a bad one has nothing that may be served. */
export interface AtCommit {
  readonly value: number;
  readonly isBad: boolean;
}

export interface SimulatedCommit {
  readonly id: string;
  readonly parent: SimulatedCommit | undefined;
  readonly depth: number;
  readonly applications: ReadonlyMap<string, AtCommit>;
}

/** A remote repository with one branch. */
export class SimulatedHistory {
  head: SimulatedCommit;
  readonly #all = new Map<string, SimulatedCommit>();

  constructor(applications: readonly string[]) {
    this.head = this.#make(undefined, new Map(applications.map((name) => [name, { value: 0, isBad: false }])));
  }

  /** Adds a commit on top of `parent` and makes it the head; `changes` may be empty. */
  commit(changes: ReadonlyMap<string, AtCommit>, parent: SimulatedCommit = this.head): void {
    this.head = this.#make(parent, new Map([...parent.applications, ...changes]));
  }

  get(id: string): SimulatedCommit {
    const commit = this.#all.get(id);
    if (!commit) throw new RangeError(`no commit ${id}`);
    return commit;
  }

  /** How many commits there ever were. */
  get size(): number {
    return this.#all.size;
  }

  #make(parent: SimulatedCommit | undefined, applications: ReadonlyMap<string, AtCommit>): SimulatedCommit {
    const id = (this.#all.size + 1).toString(16).padStart(40, 'c');
    const commit = { id, parent, depth: (parent?.depth ?? 0) + 1, applications };
    this.#all.set(id, commit);
    return commit;
  }
}

/** Whether `ancestor` is `commit` or lies behind it. */
export function reaches(commit: SimulatedCommit, ancestor: SimulatedCommit): boolean {
  let each: SimulatedCommit | undefined = commit;
  while (each && each.depth > ancestor.depth) each = each.parent;
  return each === ancestor;
}

/** The newest commit that is fit to be served to an application. */
export function lastGood(head: SimulatedCommit, application: string): SimulatedCommit | undefined {
  let each: SimulatedCommit | undefined = head;
  while (each?.applications.get(application)?.isBad) each = each.parent;
  return each;
}
