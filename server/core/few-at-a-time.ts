/** Runs work when its turn comes. */
export type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Runs work as it comes, at most so much of it at a time; the rest waits for its turn.
 *
 * @param mayWait told how much waits already before more does; what it throws is what that comes to
 */
export function fewAtATime(most: number, mayWait: (waiting: number) => void = () => {}): InTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < most) running += 1;
    else {
      mayWait(waiting.length);
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next)
        next(); // The place goes over to it.
      else running -= 1;
    }
  };
}
