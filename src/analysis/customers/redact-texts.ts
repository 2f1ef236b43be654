import type { Json } from '#store/fields.ts';
import type { Transaction } from '#store/postgres.ts';
import { forgetAnswers, rewriteTexts, textsThatName } from '#store/queries/erasure.ts';

/** What stands where somebody was named. */
const ERASED = 'erased';
/** What these say is read by programs and never names anybody by name. */
const PROGRAM_KEYS = new Set(['kind', 'type', 'shows', 'updates', 'in_thread_of', 'action_id']);
/** Of a subscription; a search for each of a thousand invoices would take minutes. */
const SUBSCRIPTION_ID = /^sub_/;

/**
 * Takes the ids and the name of somebody out of what was written for people: messages that wait or were
 * sent, the audit log, experiments, alerts about others, answers to requests. They are found by the
 * customer's id, a subscription's or the name, one of which every such text has. Returns how many texts.
 */
export async function redactTexts(
  transaction: Transaction,
  {
    customerId,
    ids,
    name,
  }: {
    readonly customerId: string;
    /** Of everything that is theirs. */
    readonly ids: readonly string[];
    readonly name: string | null;
  },
): Promise<number> {
  const ownName = name === null || name.trim() === '' ? null : name;
  const telling = [customerId, ...ids.filter((id) => SUBSCRIPTION_ID.test(id))];
  const patterns = [...telling, ...(ownName === null ? [] : [inJson(ownName)])].map(anywhere);
  const redact = redaction(ids, ownName);
  const found = await textsThatName(transaction, { patterns });
  const texts = found.map(({ place, key, content }) => ({ place, key, content: redact(content) }));
  if (texts.length > 0) await rewriteTexts(transaction, { texts });
  const answers = await forgetAnswers(transaction, { patterns });
  return texts.length + answers.length;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** For `like`: this text and nothing else, wherever it stands. */
function anywhere(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

function redaction(ids: readonly string[], name: string | null): (value: Json) => Json {
  // A customer may have been given any id on its way into Stripe.
  const words = ids.map((id) => id.replaceAll(/[^\w]/g, String.raw`\$&`)).join('|');
  const pattern = new RegExp(String.raw`(?<!\w)(?:${words})(?!\w)`, 'g');
  const redact = (value: Json, key: string | null): Json => {
    if (typeof value === 'string') {
      const withoutIds = value.replaceAll(pattern, ERASED);
      const isForPeople = name !== null && !PROGRAM_KEYS.has(key ?? '');
      return isForPeople ? withoutIds.replaceAll(name, ERASED) : withoutIds;
    }
    if (Array.isArray(value)) return value.map((one: Json) => redact(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([inner, of]) => [inner, redact(of ?? null, inner)]),
    );
  };
  return (value) => redact(value, null);
}
