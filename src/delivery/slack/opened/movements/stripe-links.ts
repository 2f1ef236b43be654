import type { MovementEvent } from '#analysis/revenue/movement-parts.ts';
import type { MovementRow } from '#analysis/revenue/movement-row.ts';
import type { ButtonInput } from '#delivery/slack/block-kit/blocks.ts';
import { mrkdwn, type SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import { count } from '#delivery/slack/wording/days.ts';
import { instantFor } from '#delivery/slack/wording/instants.ts';
import { stripeCustomerUrl, stripeEventUrl } from '#delivery/stripe-url.ts';
import type { Timezone } from '#domain/day.ts';
import { MAIN_ACCOUNT } from '#domain/stripe-accounts.ts';

const EVENTS_SHOWN_MAX = 10;
/** The id of an event that Stripe's dashboard can show. */
const EVENT_ID = /^evt_\w{1,250}$/;
/** What an API read is called among events. */
const READ = /^(.+)\.read$/;

/** The events that a movement follows from, a line each, with links to Stripe where there are such. */
export function eventLines(
  { events, eventIds }: Pick<MovementRow, 'events' | 'eventIds'>,
  { timezone, isSimulated }: { readonly timezone: Timezone; readonly isSimulated: boolean },
): SafeMrkdwn[] {
  const shown = events.slice(0, EVENTS_SHOWN_MAX).map((event) => {
    const [, family] = READ.exec(event.type) ?? [];
    const when = instantFor(event.createdAt, timezone);
    if (family !== undefined) return mrkdwn`•  its API showed the ${family} so  ·  ${when}`;
    return mrkdwn`•  ${event.type}  ·  ${when}  ·  ${isSimulated || !EVENT_ID.test(event.id) ? event.id : eventLink(event)}`;
  });
  const more = events.length - shown.length;
  const forgotten = eventIds.length - events.length;
  return [
    ...shown,
    ...(more > 0 ? [mrkdwn`•  and ${count(more, 'more event')}`] : []),
    ...(forgotten > 0
      ? [mrkdwn`•  ${count(forgotten, 'event')} that ${forgotten === 1 ? 'is' : 'are'} not stored`]
      : []),
    ...(eventIds.length === 0
      ? [mrkdwn`•  nothing: it follows from a date that was agreed before`]
      : []),
  ];
}

/** Opens the customer in Stripe's dashboard. */
export function customerLink({
  customerId,
  events,
}: Pick<MovementRow, 'customerId' | 'events'>): ButtonInput {
  const place = events.at(-1) ?? { account: MAIN_ACCOUNT, stripeAccountId: null, isLivemode: null };
  return {
    actionId: 'open_stripe_customer',
    label: 'Open the customer in Stripe',
    url: stripeCustomerUrl(customerId, place),
  };
}

function eventLink(event: MovementEvent): SafeMrkdwn {
  return mrkdwn`<${stripeEventUrl(event.id, event)}|${event.id}>`;
}
