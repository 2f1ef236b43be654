import { z } from 'zod';

import type { Json } from '#store/fields.ts';

/** What has happened to an alert, for whoever is told of it elsewhere. */
const CHANGES = ['opened', 'severity_changed', 'resolved'] as const;

export type AlertChange = (typeof CHANGES)[number];

/** News of alerts, shown as they are when it is sent; several in one e-mail alone. */
const alertNews = z.object({ change: z.enum(CHANGES), alert_ids: z.array(z.string()).min(1) });

/** An e-mail that was written beforehand. */
const writtenMail = z.object({ subject: z.string(), text: z.string(), html: z.string() });

export type AlertNews = z.infer<typeof alertNews>;
export type WrittenMail = z.infer<typeof writtenMail>;

/** Reads an outbox message about alerts; null when it is none. */
export function readNews(body: Json): AlertNews | null {
  return alertNews.safeParse(body).data ?? null;
}

/** Reads an outbox message that is an e-mail already; null when it is none. */
export function readMail(body: Json): WrittenMail | null {
  return writtenMail.safeParse(body).data ?? null;
}
