import type { Temporal } from 'temporal-polyfill';

import { planMap, type Plan, type PlanLimit } from '#analysis/plans/plan-map.ts';
import { setPlanTerms } from '#analysis/plans/plan-terms.ts';
import { usageMetrics } from '#analysis/usage/metrics.ts';
import { parseDay } from '#delivery/day-range.ts';
import { LIMIT_DECIMALS, limitText, MOST_LIMIT, parseLimit } from '#delivery/plan-limit-text.ts';
import { limitWords } from '#delivery/plan-map-words.ts';
import { section } from '#delivery/slack/block-kit/blocks.ts';
import { dateInput, form, textInput } from '#delivery/slack/block-kit/inputs.ts';
import { joinMrkdwn, mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Answers, Form, FormRequest, Submitted } from '#delivery/slack/forms/form.ts';
import { metricWords, quantityWords } from '#delivery/usage-words.ts';
import { dayOf } from '#domain/day.ts';

export const PLAN_LIMITS_ACTION = 'plan_limits_edit';

const TITLE = 'Limits of a plan';
const MOST_METRICS = 20;
const METRIC_PREFIX = 'metric:';
const BOUNDS = `at most ${quantityWords(String(MOST_LIMIT))} and ${LIMIT_DECIMALS} decimals`;

/** Edits what a plan allows, from a day on. What was said before stays in the plan's history. */
export const planLimitsForm: Form = {
  callbackId: 'plan_limits',
  actionId: PLAN_LIMITS_ACTION,
  title: TITLE,
  async open(value, request) {
    const { sources } = request;
    const plan = await planOf(value, request);
    if (plan === null) return null;
    const known = await usageMetrics(sources.db);
    const names = [...new Set([...plan.limits.map(({ metric }) => metric), ...known])];
    const today = dayOf(sources.now(), sources.timezone);
    return form(
      { title: TITLE, callbackId: 'plan_limits', submitLabel: 'Save', metadata: plan.id },
      [
        section(
          mrkdwn`*${plan.name}* · ${plan.productName}. Usage is judged against these limits; customers see nothing of it. Write a number, “none”, or “120,000 a year”; what you leave stays as it is.`,
        ),
        ...names.slice(0, MOST_METRICS).map((metric) => limitInput(plan, metric)),
        textInput(
          {
            id: 'other_metric',
            label: 'Another metric',
            isOptional: true,
            hint: 'As your product reports it.',
          },
          { placeholder: 'exports', longest: 100 },
        ),
        textInput(
          { id: 'other_limit', label: 'Its limit', isOptional: true },
          { placeholder: '50', longest: 40 },
        ),
        textInput(
          { id: 'features', label: 'What the plan includes, a line each', isOptional: true },
          { value: plan.features.join('\n'), isMultiline: true },
        ),
        dateInput({ id: 'from', label: 'From this day on' }, today.toString()),
      ],
    );
  },
  async submit({ answers, metadata }, request) {
    const plan = await planOf(metadata, request);
    if (plan === null) return { errors: { from: 'This plan is not there any more.' } };
    return save(plan, answers, request);
  },
};

async function planOf(id: string, { sources }: FormRequest): Promise<Plan | null> {
  if (!/^plan_[0-9a-f]{12}$/.test(id)) return null;
  const { db, timezone, baseCurrency } = sources;
  const scope = { now: sources.now(), timezone, baseCurrency };
  const [plan] = await planMap(db, { ...scope, planId: id });
  return plan ?? null;
}

function limitInput(plan: Plan, metric: string) {
  const limit = plan.limits.find((one) => one.metric === metric);
  return textInput(
    {
      id: `${METRIC_PREFIX}${metric}`,
      label: metricWords(metric),
      isOptional: true,
    },
    { value: limit === undefined ? '' : limitText(limit), longest: 40 },
  );
}

/** Only what differs from what holds is written down. */
async function save(plan: Plan, answers: Answers, request: FormRequest): Promise<Submitted> {
  const read = readAnswers(plan, answers);
  if ('errors' in read) return read;
  const { sources, actor } = request;
  const { db, timezone, baseCurrency } = sources;
  const now = sources.now();
  const saved = await setPlanTerms(db, plan.id, {
    now,
    timezone,
    baseCurrency,
    terms: { ...read, author: actor },
  });
  const limits = saved?.limits ?? [];
  const lines =
    limits.length === 0
      ? [mrkdwn`No limits.`]
      : limits.map((limit) => mrkdwn`•  ${limitWords(limit)}`);
  return {
    title: TITLE,
    blocks: [
      section(joinMrkdwn([mrkdwn`:white_check_mark: *Saved for ${plan.name}.*`, ...lines])),
      section(
        mrkdwn`_From ${read.fromDay.toString()} on. Usage is judged by it within five minutes._`,
      ),
    ],
  };
}

type Terms = {
  readonly limits: readonly Omit<PlanLimit, 'said'>[];
  readonly features?: readonly string[];
  readonly fromDay: Temporal.PlainDate;
};

function readAnswers(plan: Plan, answers: Answers): Terms | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const limits: Omit<PlanLimit, 'said'>[] = [];
  for (const [id, text] of Object.entries(answers)) {
    const metric = id.startsWith(METRIC_PREFIX) ? id.slice(METRIC_PREFIX.length) : null;
    // What stands there is left alone, also where Stripe's metadata says more than anybody may write.
    if (metric === null || text === null || !isChange(plan, metric, text)) continue;
    const limit = parseLimit(text);
    if (limit === null)
      errors[id] = `Write a number such as 10,000, “none”, or “120,000 a year”; ${BOUNDS}.`;
    else limits.push({ metric, ...limit });
  }
  const [metric, text] = [answers['other_metric'] ?? null, answers['other_limit'] ?? null];
  if ((metric === null) !== (text === null))
    errors['other_limit'] = 'Name the metric and its limit.';
  if (metric !== null && text !== null) {
    const limit = parseLimit(text);
    if (limit === null)
      errors['other_limit'] = `Write a number such as 10,000, or “none”; ${BOUNDS}.`;
    else limits.push({ metric, ...limit });
  }
  const fromDay = parseDay(answers['from'] ?? '');
  if (fromDay === null) errors['from'] = 'Choose a day.';
  if (Object.keys(errors).length > 0 || fromDay === null) return { errors };
  const features = (answers['features'] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const isSame = features.join('\n') === plan.features.join('\n');
  return {
    limits,
    fromDay,
    ...(isSame ? {} : { features: features.map((one) => one.slice(0, 200)) }),
  };
}

function isChange(plan: Plan, metric: string, text: string): boolean {
  const limit = plan.limits.find((one) => one.metric === metric);
  return limit === undefined || limitText(limit) !== text;
}
