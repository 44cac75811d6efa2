/** Returns when the server serves what its remote held at this moment. @throws Error when it says anything but 200 */
export async function refreshNow(url: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/refresh?wait=true`, { method: 'POST' });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`refresh: ${response.status} ${text}`);
}
