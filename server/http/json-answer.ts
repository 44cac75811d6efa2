import type { Context } from 'koa';

/** Answers with JSON that nobody is to keep. */
export function answerJson(ctx: Context, status: number, value: unknown): void {
  ctx.status = status;
  ctx.set({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  ctx.body = Buffer.from(JSON.stringify(value));
}
