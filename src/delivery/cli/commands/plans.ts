import { planMap, type Plan, type PlanVersion } from '#analysis/plans/plan-map.ts';
import type { Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { limitWords, priceWords } from '#delivery/plan-map-words.ts';
import { planJson } from '#delivery/rest/plans-json.ts';
import { formatMoney } from '#domain/money.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Plan', isId: true },
  { title: 'Name' },
  { title: 'Version', isFigure: true },
  { title: 'Price' },
  { title: 'From', isFigure: true },
  { title: 'Customers', isFigure: true },
  { title: 'MRR', isFigure: true },
  { title: 'Given away', isFigure: true },
];

export const plans: Command = {
  name: 'plans',
  words: [],
  flags: [],
  summary: 'lists plans with their versions, limits and who is on which',
  examples: ['moneyradar plans', 'moneyradar plans --json'],
  async run({ db, settings, now }) {
    const { timezone, baseCurrency } = settings();
    const found = await planMap(await db(), { now: now(), timezone, baseCurrency });
    const money = (minor: bigint | null) =>
      minor === null ? '' : formatMoney(minor, baseCurrency);
    const rowOf = (plan: Plan, version: PlanVersion) => [
      plan.id,
      plan.name,
      String(version.version),
      priceWords(plan, version),
      version.fromAt.toZonedDateTimeISO(timezone).toPlainDate().toString(),
      String(version.customers),
      money(version.mrrMinor),
      money(version.givenAwayMinor),
    ];
    return {
      json: { plans: found.map((plan) => planJson(plan, baseCurrency)) },
      text: (width) => {
        if (found.length === 0) return 'No plan is known yet: prices come with Stripe’s events.';
        const rows = found.flatMap((plan) => plan.versions.map((one) => rowOf(plan, one)));
        const limits = found.flatMap((plan) =>
          plan.limits.length === 0 ? [] : `${plan.name}: ${plan.limits.map(limitWords).join(', ')}`,
        );
        return [
          table(COLUMNS, rows, width),
          ...(limits.length === 0 ? [] : [limits.join('\n')]),
        ].join('\n\n');
      },
    };
  },
};
