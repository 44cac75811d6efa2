import type { Host, Output } from './host.js';

/** Paints text, or leaves it as it is. */
export interface Colours {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}
type Paint = (text: string) => string;

/** `--color`; `auto` when nothing was said. */
export type ColourChoice = 'auto' | 'always' | 'never';

/**
 * Whether to paint: the flag decides, then FORCE_COLOR and CLICOLOR_FORCE, then NO_COLOR, CLICOLOR=0 and TERM=dumb, then
 * whether a terminal is there.
 *
 * @see https://no-color.org and https://bixense.com/clicolors
 */
export function wantsColour(choice: ColourChoice, env: Host['env'], output: Pick<Output, 'isTTY'>): boolean {
  if (choice !== 'auto') return choice === 'always';
  const { FORCE_COLOR: force, CLICOLOR_FORCE: clicolorForce } = env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (clicolorForce !== undefined && clicolorForce !== '' && clicolorForce !== '0') return true;
  if (env['NO_COLOR'] || env['CLICOLOR'] === '0' || env['TERM'] === 'dumb') return false;
  return output.isTTY === true;
}

export function colours(painted: boolean): Colours {
  const paint = (open: number, close: number) => (text: string) =>
    painted ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}
