/**
 * The longest stretch for which the event loop was held while `action` ran, in milliseconds of processor time: what
 * other programs take of the machine meanwhile is not the action's doing.
 *
 * A task that comes round again and again in the loop's check phase looks how much was spent since it was last here.
 */
export async function longestHold(action: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = spentMs();
  let next: NodeJS.Immediate;
  const look = () => {
    const now = spentMs();
    longest = Math.max(longest, now - last);
    last = now;
    next = setImmediate(look);
  };
  next = setImmediate(look);
  await action();
  await new Promise((resolve) => setImmediate(resolve)); // The last stretch ends where the loop turns again.
  clearImmediate(next);
  return Math.max(longest, spentMs() - last);
}

function spentMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
