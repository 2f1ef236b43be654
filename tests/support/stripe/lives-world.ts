import fc from 'fast-check';

import { buildCompany } from '../../reference/life-builder.ts';
import { companyScripts } from '../../reference/life-script.ts';
import type { Company, Customer } from '../../reference/life.ts';
import { total } from '../../reference/reference-cause.ts';
import { referenceLedger } from '../../reference/reference.ts';
import { renamed } from '../../reference/renamed.ts';
import { companyEvents } from '../../reference/stripe-events.ts';
import { worldOf } from './account.ts';
import type { JsonObject } from './json.ts';
import { worldEventOf, type BookedWorld } from './worlds.ts';

/** 2024-02-28 and 18 months later: the random lives begin around then. */
const LIVES_START = 1_709_078_400;
export const LIVES_END = LIVES_START + 548 * 86_400;

/**
 * Random lives of the reference as one account, until there are so many subscriptions; every third
 * price was made in passing and is in no list.
 */
export function livesWorld(subscriptions: number, seed: number): BookedWorld {
  const companies = companiesOf(subscriptions, seed).map(inNewestWords);
  const customers = companies.flatMap((company) => company.customers);
  const inline = new Set(
    companies.flatMap(({ prices }) => prices.filter((_, i) => i % 3 === 2).map(({ id }) => id)),
  );
  const events = companies
    .flatMap((company) => [...productEvents(company), ...companyEvents(company)])
    .map((event) => worldEventOf(JSON.parse(JSON.stringify(event)) as JsonObject))
    .filter(({ created }) => created <= LIVES_END)
    .map((event) => ({ ...event, object: archived(event.object, inline) }));
  return {
    world: worldOf(events, inline),
    startAt: LIVES_START,
    endAt: LIVES_END,
    subscriptions: customers.reduce((sum, of) => sum + of.subscriptions.length, 0),
    swapped: new Set(),
    mrrAt: (at, knownAt = at) =>
      new Map(customers.flatMap((customer) => mrrOf(upTo(customer, knownAt), at))),
    shownAt: (at) =>
      [standing, withoutPastDue].map(
        (seen) => new Map(customers.flatMap((customer) => mrrOf(seen(upTo(customer, at)), at))),
      ),
  };
}

function companiesOf(subscriptions: number, seed: number): Company[] {
  const companies: Company[] = [];
  let count = 0;
  for (const script of fc.sample(companyScripts(3), { numRuns: subscriptions, seed })) {
    const company = renamed(buildCompany(script), `w${companies.length}`);
    companies.push(company);
    count += company.customers.reduce((sum, of) => sum + of.subscriptions.length, 0);
    if (count >= subscriptions) break;
  }
  return companies;
}

function inNewestWords(company: Company): Company {
  const newest = '2026-10-28.endive' as const;
  const dialect = { first: newest, later: newest, laterFrom: 0, areDiscountsExpanded: false };
  return {
    ...company,
    customers: company.customers.map((customer) => ({ ...customer, dialect })),
  };
}

function productEvents({ prices }: Company): JsonObject[] {
  const created = 1_699_999_999;
  return [...new Set(prices.map(({ product }) => product))].map((id) => ({
    id: `evt_of_${id}`,
    created,
    livemode: false,
    type: 'product.created',
    data: { object: { id, object: 'product', active: true, created, name: `Product ${id}` } },
  }));
}

/** Prices made in passing are inactive wherever they stand. */
function archived(object: JsonObject, inline: ReadonlySet<string>): JsonObject {
  const text = JSON.stringify(object);
  return JSON.parse(text, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('id' in part)) return part;
    return inline.has(String(part.id)) ? { ...part, active: false } : part;
  }) as JsonObject;
}

/** The reference's MRR by currency at an instant. */
function mrrOf(customer: Customer, at: number): [string, bigint][] {
  const { views } = referenceLedger(customer);
  const currencies = [...new Set(views.map(({ sub }) => sub.currency))];
  return currencies.flatMap((currency): [string, bigint][] => {
    const own = views.filter(({ sub }) => sub.currency === currency);
    const fine = own.reduce((sum, { mrr }) => sum + total(mrr(at)), 0n);
    return fine === 0n ? [] : [[`${customer.id} ${currency}`, fine]];
  });
}

/** Of each invoice only the newest version. */
function standing(customer: Customer): Customer {
  return {
    ...customer,
    invoices: customer.invoices.map((of) => ({ ...of, versions: of.versions.slice(-1) })),
  };
}

function withoutPastDue(customer: Customer): Customer {
  const isPaid = ({ states }: Customer['subscriptions'][number]) =>
    states.at(-1)?.status !== 'past_due';
  return { ...customer, subscriptions: customer.subscriptions.filter(isPaid) };
}

function upTo(customer: Customer, at: number): Customer {
  const happened = <T extends { readonly at: number }>(list: readonly T[]) =>
    list.filter((one) => one.at <= at);
  return {
    ...customer,
    subscriptions: customer.subscriptions
      .map((sub) => ({ ...sub, states: happened(sub.states) }))
      .filter(({ states }) => states.length > 0),
    invoices: customer.invoices
      .map((invoice) => ({ ...invoice, versions: happened(invoice.versions) }))
      .filter(({ versions }) => versions.length > 0),
    discounts: customer.discounts
      .filter(({ fromAt }) => fromAt <= at)
      .map((of) => ({
        ...of,
        untilAt: of.untilAt !== null && of.untilAt > at ? null : of.untilAt,
      })),
  };
}
