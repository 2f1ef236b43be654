import { describe, expect, vi } from 'vitest';

import { resolveAlert } from '#analysis/risks/change-alert.ts';
import { announceAlerts } from '#delivery/alerts/announce.ts';
import { enqueueDigestMail } from '#delivery/forward/digest-mail.ts';
import { createMailSender } from '#delivery/forward/e-mail.ts';
import { createPostman } from '#delivery/forward/postman.ts';
import { enqueueWeeklyMail } from '#delivery/forward/weekly-mail.ts';
import { dayOf } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';
import { heldDestinations } from '#store/queries/delivery.ts';

import { addAlerts } from '../../support/alert-rows.ts';
import { test as base } from '../../support/database.ts';
import { startSmtpReceiver, type SmtpReceiver } from '../../support/smtp-receiver.ts';
import { alertsOfMany, now, openAlerts } from '../slack/support/alerts.ts';
import { foundCompany } from '../slack/support/company.ts';
import { configure, forwards, makeDue, send, sourcesOf, statesAre } from './forwarding.ts';

const TO = ['founder@example.com', 'other@example.com'];

const test = base
  .extend('company', async ({ db }) => {
    await foundCompany(db);
    await configure(db, 'email');
    return db;
  })
  .extend('smtp', async ({}, { onCleanup }) => {
    const smtp = await startSmtpReceiver();
    onCleanup(() => smtp.stop());
    return smtp;
  });

function sendBy({ url }: SmtpReceiver, db: Db, places: string[] = []): string[] {
  const settings = { url: url.replace('://', '://radar%40example.com:canary_pass@'), to: TO };
  return send(db, { email: createMailSender(sourcesOf(db), settings) }, places);
}

/** The text of the plain part, and of the HTML one, whatever way they were encoded. */
function partsOf(mail: string): string {
  return mail
    .replaceAll('=\n', '')
    .replace(/(?:=[0-9A-F]{2})+/g, (hex) => Buffer.from(hex.replaceAll('=', ''), 'hex').toString());
}

describe('an e-mail about a critical alert', () => {
  test('says what it is in the subject, and what to do, to everybody it is for', async ({
    company: db,
    smtp,
  }) => {
    await openAlerts(db, [{}]);
    const log = sendBy(smtp, db);
    await statesAre(db, 'sent');

    const mail = partsOf(smtp.mails[0]!);
    expect(mail).toContain('Subject: Critical: Payment failed 3 times: cus_Anchor');
    expect(mail).toContain('From: MoneyRadar <radar@example.com>');
    expect(mail).toContain('To: founder@example.com, other@example.com');
    expect(mail).toMatch(/Message-ID: <msg_[0-9a-f]{32}@example\.com>/);
    expect(mail).toContain('What to do: Ask for another card');
    expect(mail).toContain('<p>What to do: Ask for another card');
    expect(smtp.commands.filter((line) => line.startsWith('RCPT'))).toHaveLength(2);
    expect(log.join()).not.toContain('canary_pass');
  });

  test('has foreign names as letters, in a subject of one line', async ({ company: db, smtp }) => {
    const name = '<script>alert(1)</script>\r\nBcc: victim@example.com & "Co"';
    await db`update customers set name = ${name} where stripe_id = 'cus_Anchor'`;
    await openAlerts(db, [{}]);
    sendBy(smtp, db);
    await statesAre(db, 'sent');

    const mail = partsOf(smtp.mails[0]!);
    expect(mail).not.toMatch(/^Bcc:/m);
    const html = mail.slice(mail.indexOf('<!doctype html>'));
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;');
  });

  test('is not sent when all is over by then', async ({ company: db, smtp }) => {
    const [id] = (await openAlerts(db, [{}])) as [bigint];
    await resolveAlert(db, { id, outcome: 'kept', note: 'They paid.', actor: 'cli', now });
    sendBy(smtp, db);
    await statesAre(db, 'expired');
    await announceAlerts(db, { changed: [id], channel: null });
    await statesAre(db, 'expired', 'sent');

    expect(smtp.mails).toHaveLength(1);
    expect(partsOf(smtp.mails[0]!)).toContain('Subject: Over: Payment failed');
    expect(partsOf(smtp.mails[0]!)).toContain('Note: They paid.');
  });

  test('names all of many, the most money first', async ({ company: db, smtp }) => {
    const many = await alertsOfMany(db, 7);
    await openAlerts(
      db,
      many.map((one) => ({ ...one, severity: 'critical' as const })),
    );
    sendBy(smtp, db);
    await statesAre(db, 'sent');

    const mail = partsOf(smtp.mails[0]!);
    expect(mail).toMatch(/Subject: 7 critical alerts: Payment failed 3 times: cus_many_7/);
    const named = [...mail.matchAll(/^Payment failed 3 times: cus_many_(\d)/gm)];
    expect(named.map(([, number]) => number)).toEqual(['7', '6', '5', '4', '3', '2', '1']);
  });
});

describe('a mail server', () => {
  test('that is busy is asked again', async ({ company: db, smtp }) => {
    smtp.answers.set('RCPT', '451 later');
    await openAlerts(db, [{}]);
    sendBy(smtp, db);
    await vi.waitFor(async () => {
      expect(await forwards(db)).toMatchObject([{ state: 'pending', lastError: 'SMTP 451' }]);
    });
    smtp.answers.clear();
    await makeDue(db);
    await statesAre(db, 'sent');
  });

  test('that refuses the recipient gets no second try, and people are told', async ({
    company: db,
    smtp,
  }) => {
    smtp.answers.set('RCPT', '550 no such person as founder@example.com');
    await openAlerts(db, [{}]);
    const log = sendBy(smtp, db, ['slack:C0REV']);
    await statesAre(db, 'dead');

    const [notice] = await db`select body from outbox where kind = 'trouble'`;
    expect(JSON.stringify(notice)).toContain('Check ALERT_EMAIL_TO');
    expect(log.join()).not.toContain('founder@example.com');
  });

  test('that does not let us in keeps what waits until it does', async ({ company: db, smtp }) => {
    smtp.answers.set('AUTH', '535 canary_pass is wrong');
    await openAlerts(db, [{}]);
    const log = sendBy(smtp, db);
    await vi.waitFor(async () => {
      expect(await heldDestinations(db, {})).toMatchObject([
        { destination: 'email:', reason: 'EAUTH' },
      ]);
    });
    expect(log.join()).toContain('Check user and password in SMTP_URL');
    expect(log.join()).not.toContain('canary_pass');
    smtp.answers.clear();
    await makeDue(db);
    await statesAre(db, 'sent');
  });

  test('whose answer is lost may have it, and gets it under the same Message-ID', async ({
    company: db,
    smtp,
  }) => {
    smtp.answers.set('MAIL SENT', null);
    await openAlerts(db, [{}]);
    const log = sendBy(smtp, db);
    await vi.waitFor(() => expect(log.join()).toContain('it may have arrived'));
    smtp.answers.clear();
    await statesAre(db, 'sent');

    const ids = smtp.mails.map((mail) => /Message-ID: (\S+)/i.exec(mail)?.[1]);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
  });

  test('that is not there is waited for', async ({ company: db, smtp }) => {
    await smtp.stop();
    await openAlerts(db, [{}]);
    sendBy(smtp, db);
    await vi.waitFor(async () => {
      expect(await forwards(db)).toMatchObject([{ state: 'pending' }]);
      expect((await forwards(db))[0]!.lastError).not.toBeNull();
    });
  });

  test('can be tried without sending anything', async ({ smtp }) => {
    await createPostman({ url: smtp.url, to: TO }).verify();
    expect(smtp.mails).toEqual([]);
    expect(smtp.commands.some((line) => line.startsWith('MAIL'))).toBe(false);
  });
});

describe('the weekly review by e-mail', () => {
  test('is sent once a week, with both weeks beside each other and what came of them', async ({
    company: db,
    smtp,
  }) => {
    const sources = { ...sourcesOf(db), readDb: db, isSimulated: false };
    const day = dayOf(now, sources.timezone);
    await addAlerts(db, [{ customer: 'cus_Anchor', openedAt: now.toString(), mrr: '420000' }]);
    expect(await enqueueWeeklyMail(sources, day)).toBe(true);
    expect(await enqueueWeeklyMail(sources, day.add({ days: 1 }))).toBe(false);
    sendBy(smtp, db);
    await statesAre(db, 'sent');
    const mail = partsOf(smtp.mails[0]!);
    expect(mail).toMatch(/Subject: MRR \$5,305, \+\$500 in seven days, 7 May to 13 May/);
    expect(mail).toContain('New customers: +$499.00 (week before: $0.00)');
    expect(mail).toMatch(/Biggest losses:\s+−\$199\.00 {1,2}cus_Elm/);
    expect(mail).toContain('To begin with: Keep cus_Anchor');
  });

  test('is withheld without a figure when Stripe is silent', async ({ company: db, smtp }) => {
    const later = () => now.add({ hours: 5 });
    const sources = { ...sourcesOf(db), now: later, readDb: db, isSimulated: false };
    expect(await enqueueWeeklyMail(sources, dayOf(now, sources.timezone))).toBe(true);
    sendBy(smtp, db);
    await statesAre(db, 'sent');
    const mail = partsOf(smtp.mails[0]!);
    expect(mail).toContain('The weekly review is withheld');
    expect(mail).not.toMatch(/\$\d/);
  });
});

describe('the digest by e-mail', () => {
  test('is sent once a day, with the bridge and who moved it', async ({ company: db, smtp }) => {
    const sources = { ...sourcesOf(db), readDb: db, isSimulated: false };
    const day = dayOf(now, sources.timezone);
    await addAlerts(db, [{ customer: 'cus_Anchor', openedAt: now.toString(), mrr: '420000' }]);
    expect(await enqueueDigestMail(sources, day)).toBe(true);
    expect(await enqueueDigestMail(sources, day)).toBe(false);
    sendBy(smtp, db);
    await statesAre(db, 'sent');
    const mail = partsOf(smtp.mails[0]!);
    expect(mail).toMatch(/Subject: MRR \$[\d,]+, \+\$/);
    expect(mail).toContain('cus_Delta');
    expect(mail).toContain('New customers: +$499.00');
    expect(mail).toContain('Alerts since yesterday: 1 new, $4,200 a month at stake; 1 open');
    expect(mail).toContain('Today’s move: Keep cus_Anchor');
  });
});
