import type { Json } from '#store/fields.ts';
import type { Transaction } from '#store/postgres.ts';
import { forgetAnswers, rewriteTexts, textsThatName } from '#store/queries/erasure.ts';

/** What stands where somebody was named. */
const ERASED = 'erased';
/** What these say is read by programs and never names anybody by name. */
const PROGRAM_KEYS = new Set(['kind', 'type', 'shows', 'updates', 'in_thread_of', 'action_id']);
/** An id that could mean something else in a pattern is none of Stripe's. */
const ID = /^\w+$/;

/**
 * Takes the ids and the name of somebody out of what was written for people: messages that wait or were
 * sent, the audit log, experiments, alerts about others, answers to requests. Returns how many texts.
 */
export async function redactTexts(
  transaction: Transaction,
  { ids, name }: { readonly ids: readonly string[]; readonly name: string | null },
): Promise<number> {
  const names = ids.filter((id) => ID.test(id)).join('|');
  const inJson = name === null || name.trim() === '' ? null : JSON.stringify(name).slice(1, -1);
  const asked = { pattern: String.raw`\m(?:${names})\M`, name: inJson };
  const found = await textsThatName(transaction, asked);
  const redact = redaction(
    new RegExp(String.raw`\b(?:${names})\b`, 'g'),
    inJson === null ? null : name,
  );
  const texts = found.map(({ place, key, content }) => ({ place, key, content: redact(content) }));
  if (texts.length > 0) await rewriteTexts(transaction, { texts });
  const answers = await forgetAnswers(transaction, asked);
  return texts.length + answers.length;
}

function redaction(ids: RegExp, name: string | null): (value: Json) => Json {
  const redact = (value: Json, key: string | null): Json => {
    if (typeof value === 'string') {
      const withoutIds = value.replaceAll(ids, ERASED);
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
