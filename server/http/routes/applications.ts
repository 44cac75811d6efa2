import type { Context } from 'koa';
import type { Coordinates } from '../../core/environment.js';
import type { ApplicationEntry } from '../../core/list-applications.js';
import { authenticate } from '../authorize.js';
import { labelParameter } from '../label-parameter.js';
import type { ReadingTools } from '../reading.js';
import { answerTagged } from '../tagged-answer.js';

/** What a client that names no profile asks for. */
const DEFAULT_PROFILE = 'default';

/** `GET /api/v1/applications[?label=]`: what there is, as far as the caller may read it. */
export function applicationsRoute({ operations, access, tag }: ReadingTools) {
  return async (ctx: Context) => {
    const principal = authenticate(access, ctx);
    const label = labelParameter(ctx);
    const mayRead = (application: string, profile: string) =>
      access.allows(principal, 'read', coordinatesOf(application, profile, label));
    const { applications } = await operations.listApplications(label);
    const visible = applications.flatMap((entry) => readable(entry, mayRead));
    answerTagged(ctx, tag, 'applications', JSON.stringify({ applications: visible }));
  };
}

function readable(
  { application, profiles }: ApplicationEntry,
  mayRead: (application: string, profile: string) => boolean,
): readonly ApplicationEntry[] {
  const visible = profiles.filter((profile) => mayRead(application, profile));
  return visible.length > 0 || mayRead(application, DEFAULT_PROFILE) ? [{ application, profiles: visible }] : [];
}

function coordinatesOf(application: string, profile: string, label: string | undefined): Coordinates {
  const labels = label === undefined ? [] : [label];
  return {
    applications: [application],
    profiles: [profile],
    labels,
    asked: { application, profiles: profile, label: label ?? null },
  };
}
