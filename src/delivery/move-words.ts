import type { Move } from '#analysis/radar/move.ts';
import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { alertAction, alertSentence, alertSubject, dayWords } from '#delivery/alert-words.ts';
import { count } from '#delivery/slack/wording/days.ts';
import type { AlertType, Severity } from '#domain/alerts.ts';
import { formatMoney } from '#domain/money.ts';
import type { Effort, MoveEvidence, MoveKind } from '#domain/moves.ts';

import { amount, usedOf } from './alert-phrases.ts';
import { formatPercent } from './percent.ts';
import { metricWords } from './usage-words.ts';

/** What one kind of move says; without markup, and with names as they came. */
interface Words<Evidence> {
  /** With whom or what it is about, in foreign letters. */
  readonly title: (evidence: Evidence, about: About) => string;
  readonly sentence: (evidence: Evidence, about: About) => string;
  readonly action: (evidence: Evidence, about: About) => string;
}

interface About {
  readonly move: Move;
  readonly who: string;
  /** The amount, as in `$20.00 a month`. */
  readonly money: string;
  readonly currency: string;
  /** A day of the evidence, as in `13 May`. */
  readonly on: (day: string) => string;
  readonly scope: Scope;
}

/** `Offer Pro to Acme`: what to do, and with whom or with which plan. */
export function moveTitle(move: Move, scope: Scope): string {
  return wordsOf(move).title(move.evidence, aboutOf(move, scope));
}

/** Why, in one sentence with its figures. */
export function moveSentence(move: Move, scope: Scope): string {
  return wordsOf(move).sentence(move.evidence, aboutOf(move, scope));
}

/** How to go about it, in a sentence or two. */
export function moveAction(move: Move, scope: Scope): string {
  return wordsOf(move).action(move.evidence, aboutOf(move, scope));
}

/** `$20.00 a month × 15 % = $3.00`, in the base currency: what can be expected, and of what. */
export function expectedWords(move: Move, { baseCurrency }: Pick<Scope, 'baseCurrency'>): string {
  const { baseAmountMinor, probability, expectedMinor } = move;
  return `${formatMoney(baseAmountMinor, baseCurrency)} a month × ${formatPercent(probability)} = ${formatMoney(expectedMinor, baseCurrency)}`;
}

/** Where the probability comes from: `9 of 24 such cases here`, or that it is a stated default. */
export function basisWords({ probabilityBasis: basis }: Pick<Move, 'probabilityBasis'>): string {
  return basis.kind === 'own'
    ? `${basis.successes} of ${basis.cases} such cases here`
    : 'a usual figure, until there are 20 such cases here';
}

const EFFORT_WORDS: Readonly<Record<Effort, string>> = {
  message: 'one message',
  price_change: 'a price change',
  conversation: 'a conversation',
};

/** `one message` */
export function effortWords(effort: Effort): string {
  return EFFORT_WORDS[effort];
}

const KIND_WORDS: Readonly<Record<MoveKind, string>> = {
  upgrade: 'Upgrade',
  save: 'Save',
  price_test: 'Price test',
  discount_ending: 'Discount ends',
  grandfathered: 'Old price',
  win_back: 'Win back',
  annual_offer: 'Pay by the year',
};

/** `Win back` */
export function moveKindWords(kind: MoveKind): string {
  return KIND_WORDS[kind];
}

function wordsOf({ kind }: Move): Words<unknown> {
  // The look writes what MoveEvidence says for the kind.
  return WORDS[kind] as Words<unknown>;
}

const WORDS: { readonly [Kind in MoveKind]: Words<MoveEvidence[Kind]> } = {
  upgrade: {
    title: ({ suggested_plan_name: plan }, { who }) => `Offer ${plan} to ${who}`,
    sentence: ({ limit_reached_day: day, ...evidence }, { who, money, on }) =>
      `${who} used ${usedOf(evidence)} on ${evidence.plan_name}${day === null || evidence.utilization >= 1 ? '' : ` and reaches the limit on ${on(day)}`}; ${evidence.suggested_plan_name} is ${money} more.`,
    action: ({ suggested_plan_name: plan }) =>
      `Write today and offer ${plan}: who runs out of room expects to hear from you.`,
  },
  save: {
    title: (_, about) => `Keep ${about.who}: ${lowerFirst(alertSubject(alertOf(about)))}`,
    sentence: ({ alerts }, about) =>
      `${alertSentence(alertOf(about), about.scope)}${alerts > 1 ? ` ${count(alerts - 1, 'more alert')} of theirs ${alerts > 2 ? 'are' : 'is'} open.` : ''}`,
    action: (_, about) => alertAction(alertOf(about)),
  },
  price_test: {
    title: ({ reason, plan_name: plan }) =>
      reason === 'price_change_not_logged'
        ? `Log the new price of ${plan}`
        : `Test a higher price of ${plan}`,
    sentence: (evidence, about) => priceSentence(evidence, about),
    action: ({ reason }) =>
      reason === 'price_change_not_logged'
        ? 'Write down what it is meant to do as an experiment now, while nobody knows how it goes.'
        : 'Show the higher price to half of the new customers, as an experiment.',
  },
  discount_ending: {
    title: (_, { who }) => `Prepare ${who} for the full price`,
    sentence: (evidence, { who, currency, on }) =>
      `The discount of ${who} ends on ${on(evidence.ends_day)}: ${amount(evidence.mrr_minor, currency)} a month becomes ${amount(evidence.mrr_after_minor, currency)}.`,
    action: () =>
      'Write before the day and say what they get for it: a price that rises without a word is what people leave over.',
  },
  grandfathered: {
    title: ({ plan_name: plan }) => `Raise the old price of ${plan}`,
    sentence: ({ price_currency: of, ...evidence }, { currency, money, on }) =>
      `${count(evidence.customers, 'customer')} still ${evidence.customers === 1 ? 'pays' : 'pay'} ${amount(evidence.monthly_minor, of ?? currency)} for ${evidence.plan_name}, a price superseded on ${on(evidence.superseded_day)}; it costs ${amount(evidence.current_monthly_minor, of ?? currency)} today: ${money} less than today's price.`,
    action: () =>
      'Tell them a month ahead, with what has been added since. Begin with a part of them, as an experiment.',
  },
  win_back: {
    title: (_, { who }) => `Win back ${who}`,
    sentence: (evidence, { who, money, on }) =>
      `${who} left on ${on(evidence.left_day)} and paid ${money}; in the month before they used the product on ${count(evidence.days_used, 'day')}, on ${on(evidence.last_used_day)} last.`,
    action: () => 'Ask in one message what was missing, and say what has changed since.',
  },
  annual_offer: {
    title: (_, { who }) => `Offer a year to ${who}`,
    sentence: (evidence, { who, currency, money, on }) =>
      `${who} pays ${amount(evidence.mrr_minor, currency)} by the month since ${on(evidence.customer_since_day)} and ${growthWords(evidence, currency)}; ${evidence.is_own_loss ? 'here' : 'usually'} ${formatPercent(evidence.yearly_loss)} of such money leaves within a year, which is ${money}.`,
    action: () => 'Offer a year in advance for the price of ten or eleven months.',
  },
};

function priceSentence(
  evidence: MoveEvidence['price_test'],
  { currency, money, on }: About,
): string {
  switch (evidence.reason) {
    case 'limit_carries_value':
      return `${formatPercent(evidence.high_usage_share)} of ${count(evidence.customers, 'customer')} on ${evidence.plan_name} use more than 80 % of their ${metricWords(evidence.metric)}; ${formatPercent(evidence.raise_share)} more would be ${money}.`;
    case 'newer_version_sells':
      return `${evidence.plan_name} costs ${amount(evidence.monthly_minor, evidence.price_currency)} instead of ${amount(evidence.previous_monthly_minor, evidence.price_currency)} since ${on(evidence.changed_day)} and found ${count(evidence.new_customers, 'new customer')} in ${count(evidence.days, 'day')}, ${evidence.new_customers_before} in as many before; ${formatPercent(evidence.raise_share)} more would be ${money}.`;
    case 'price_change_not_logged':
      return `${evidence.plan_name} costs ${amount(evidence.monthly_minor, currency)} since ${on(evidence.changed_day)}, ${amount(evidence.previous_monthly_minor, currency)} before, and no experiment says why; for all on the plan that is ${money}.`;
  }
}

function growthWords(
  {
    mrr_before_minor: before,
    usage_growth: growth,
  }: Pick<MoveEvidence['annual_offer'], 'mrr_before_minor' | 'usage_growth'>,
  currency: string,
): string {
  if (before !== null) return `paid ${amount(before, currency)} a year ago`;
  return `uses ${formatPercent(growth ?? 0)} more than the month before`;
}

/** The alert that a save rests on, as far as its words need it. */
function alertOf({ move }: About) {
  const evidence = move.evidence as unknown as MoveEvidence['save'];
  return {
    type: evidence.alert_type as AlertType,
    severity: evidence.severity as Severity,
    customerId: move.customerId,
    customerName: move.customerName,
    mrrAtStakeMinor: move.amountMinor,
    currency: move.currency,
    data: evidence.alert as Move['evidence'],
  };
}

function aboutOf(move: Move, scope: Scope): About {
  const { amountMinor, currency, customerName, customerId, plan } = move;
  return {
    move,
    who: customerName ?? customerId ?? plan ?? 'a plan',
    money: `${formatMoney(amountMinor, currency)} a month`,
    currency,
    on: (day) => dayWords(day, scope),
    scope,
  };
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}
