import type { SpringError } from './spring-error.js';

/** Spring Boot's page for browsers. */
export function whitelabelPage({ error, status, message }: SpringError, now: number): string {
  const told = message === undefined ? '' : `<div>${escapeHtml(message)}</div>`;
  return `<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error, so you are seeing this as a fallback.</p><div id='created'>${javaDate(now)}</div><div>There was an unexpected error (type=${error}, status=${status}).</div>${told}</body></html>`;
}

/** What Tomcat answers when a path is none to it, before Spring sees the request. */
export const CONTAINER_PAGE =
  '<!doctype html><html lang="en"><head><title>HTTP Status 400 – Bad Request</title><style type="text/css">body {font-family:Tahoma,Arial,sans-serif;} h1, h2, h3, b {color:white;background-color:#525D76;} h1 {font-size:22px;} h2 {font-size:16px;} h3 {font-size:14px;} p {font-size:12px;} a {color:black;} .line {height:1px;background-color:#525D76;border:none;}</style></head><body><h1>HTTP Status 400 – Bad Request</h1></body></html>';

/** Escapes of NUL, slash and backslash, escapes that are none or no UTF-8, and a way above the root. */
export function isNoPathToContainer(path: string): boolean {
  if (/%(?:00|2f|5c)/i.test(path)) return true;
  try {
    return leavesRoot(decodeURIComponent(path).split('/'));
  } catch {
    return true;
  }
}

function leavesRoot(segments: readonly string[]): boolean {
  let depth = 0;
  for (const segment of segments) {
    if (segment === '..') depth -= 1;
    else if (segment !== '' && segment !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

/** `Date.toString()` in UTC: `Tue Nov 24 11:16:37 UTC 2026`. */
function javaDate(now: number): string {
  const [day = '', date, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day.slice(0, 3)} ${month} ${date} ${time} UTC ${year}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
