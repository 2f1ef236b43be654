import { worldOf, type WorldEvent } from '../support/stripe/account.ts';
import type { JsonObject } from '../support/stripe/json.ts';
import { startStripe } from '../support/stripe/server.ts';
import { event, invoice, price, subscription } from '../support/stripe/wide-objects.ts';

const MONTH_S = 2_592_000;
/** 2026-11-20T00:00:00Z. */
const NOW = 1_795_132_800;
const [SUBSCRIPTIONS = 0, MONTHS = 0] = process.argv.slice(2).map(Number);

const standIn = await startStripe({ world: worldOf([...catalogue(), ...lives()]), at: NOW });
process.stdout.write(`${standIn.url} ${standIn.apiKey}\n`);

function catalogue() {
  const startAt = NOW - 400 * 86_400;
  return Array.from({ length: 40 }, (_, index) =>
    event('price.created', startAt, price(index, true)),
  );
}

/** Everybody renews every month; a third changed something last month, so that there are events. */
function lives(): Omit<WorldEvent, 'former'>[] {
  return Array.from({ length: SUBSCRIPTIONS }, (_, number) => lifeOf(number)).flat();
}

function lifeOf(number: number): Omit<WorldEvent, 'former'>[] {
  const id = String(number).padStart(6, '0');
  const createdAt = NOW - MONTHS * MONTH_S + ((number * 259) % MONTH_S);
  const terms = { price: number % 40, isListed: true, quantity: 1 + (number % 5) };
  const item = { id: `si_${id}`, ...terms, madeAt: createdAt };
  const customer: JsonObject = { id: `cus_${id}`, object: 'customer', created: createdAt };
  const shown = (month: number) =>
    subscription({
      id,
      items: [item],
      createdAt,
      periodStartAt: createdAt + month * MONTH_S,
      periodEndAt: createdAt + (month + 1) * MONTH_S,
      endedAt: null,
    });
  const bills = Array.from({ length: MONTHS }, (_, month) => {
    const from = createdAt + month * MONTH_S;
    const until = from + MONTH_S;
    const of = { id: `in_${id}_${month}`, of: id, items: [item], createdAt: from, until };
    return event('invoice.paid', from, invoice(of));
  });
  const last = MONTHS - 1;
  return [
    event('customer.created', createdAt, customer),
    event('customer.subscription.created', createdAt, shown(0)),
    event('customer.subscription.updated', createdAt + last * MONTH_S, shown(last)),
    ...bills,
  ];
}
