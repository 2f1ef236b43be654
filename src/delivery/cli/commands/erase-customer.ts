import { eraseCustomer, type Erasure } from '#analysis/customers/erase.ts';
import { tellErased } from '#delivery/alerts/tell-erased.ts';
import { UsageError, type Command } from '#delivery/cli/command.ts';
import { erasureJson } from '#delivery/rest/erasure-json.ts';
import { count } from '#delivery/slack/wording/days.ts';

/** As Stripe makes ids. A name or an address would be too easy to get wrong for what cannot be undone. */
const CUSTOMER_ID = /^\S{1,255}$/;

export const eraseOneCustomer: Command = {
  name: 'erase-customer',
  words: ['CUS'],
  flags: [],
  summary: 'forgets a customer for good; amounts stay, under no name',
  examples: ['moneyradar erase-customer cus_NffrFeUfNV2Hib'],
  async run({ db: open }, input) {
    const [customerId = ''] = input.words;
    if (!CUSTOMER_ID.test(customerId)) {
      throw new UsageError('CUS must be the customer’s id in Stripe, such as cus_NffrFeUfNV2Hib.');
    }
    const erasure = await eraseCustomer(await open(), { customerId, actor: 'cli' }, tellErased);
    if (erasure === null) {
      return {
        json: { erased: false },
        text: () => `There is no customer ${customerId}, and none was erased.`,
        isBad: true,
      };
    }
    return { json: erasureJson(erasure), text: () => erasedWords(erasure) };
  },
};

function erasedWords({ wasErasedBefore, removed, anonymous }: Erasure): string {
  if (wasErasedBefore) return 'The customer had been erased before. Nothing was left to erase.';
  const gone = [
    [removed.facts, 'fact from Stripe', 'facts from Stripe'],
    [removed.invoices, 'invoice', 'invoices'],
    [removed.paymentMethods, 'payment method', 'payment methods'],
    [
      removed.disputesRefundsAndCredits,
      'dispute, refund or credit note',
      'disputes, refunds and credit notes',
    ],
    [removed.usageDays, 'day of usage', 'days of usage'],
    [removed.alerts, 'alert', 'alerts'],
    [removed.moves, 'move', 'moves'],
    [removed.experiments, 'place in an experiment', 'places in experiments'],
    [removed.texts, 'text that named them', 'texts that named them'],
  ] as const;
  const lines = gone
    .filter(([quantity]) => quantity > 0)
    .map(([quantity, one, several]) => `  ${count(quantity, one, several)}`);
  return [
    lines.length === 0 ? 'Erased; nothing but an id was known.' : 'Erased for good:',
    ...lines,
    `Kept under no name, so that past figures stay: ${count(anonymous.subscriptions, 'subscription')} and ${count(anonymous.movements, 'change of MRR', 'changes of MRR')}.`,
    'Stripe itself, backups and Slack messages older than 30 days are yours to see to.',
  ].join('\n');
}
