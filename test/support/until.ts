const LOOK_AGAIN_MS = 20;

/** Waits for what nothing announces. @throws when it takes too long */
export async function until(isSo: () => boolean | Promise<boolean>, deadlineMs = 20_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
