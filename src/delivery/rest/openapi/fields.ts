import { z } from 'zod';

/** An instant in UTC, as RFC 3339 writes it. */
export const instant = z.iso.datetime();

/** A calendar day, `2026-01-31`, in the company's timezone. */
export const day = z.iso.date();

/** A month, `2026-01`. */
export const month = z.string().regex(/^\d{4}-\d{2}$/);

/** A code of three letters, `USD`. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ description: 'A currency, such as USD.' });

/** Money in major units of the currency beside it. */
export const money = z
  .number()
  .meta({ description: 'Money in major units of the currency, rounded to its digits.' });

export const count = z.int().nonnegative();

/** A fraction: 0.05 is 5 %. */
export const fraction = z.number().meta({ description: 'A fraction: 0.05 is 5 %.' });

/** What a page says of the one after it. */
export const nextCursor = z.string().nullable().meta({
  description: 'What `cursor` of the next page is; null on the last one.',
});

/** A share that was counted, and the bounds within which the true one lies. */
export const bounds = z.strictObject({ low: z.number(), high: z.number() });
