import { Temporal } from 'temporal-polyfill';

import type { Reader } from './reader.ts';

const LOCALE = 'en-US';
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** A message's ts (`'1766480400.000100'`) or seconds since 1970 as local time; null for anything else. */
export function localTime(reader: Reader, seconds: string | number): Temporal.ZonedDateTime | null {
  const wholeS = Math.floor(Number(seconds));
  if (!Number.isSafeInteger(wholeS) || Math.abs(wholeS) > 8_640_000_000_000) return null;
  return Temporal.Instant.fromEpochMilliseconds(wholeS * 1000).toZonedDateTimeISO(reader.timezone);
}

/** `9:05 AM` */
export function clockTime(at: Temporal.ZonedDateTime): string {
  return at.toLocaleString(LOCALE, { hour: 'numeric', minute: '2-digit' });
}

/** `Today`, `Yesterday` or `Monday, November 23rd` and, in other years, the year. */
export function dayName(reader: Reader, at: Temporal.ZonedDateTime): string {
  const relative = relativeDay(reader, at);
  if (relative !== null) return relative;
  const named = at.toLocaleString(LOCALE, { weekday: 'long', month: 'long' });
  const [month = '', weekday = ''] = named.split(' ');
  const day = `${weekday}, ${month} ${ordinal(at.day)}`;
  return at.year === today(reader).year ? day : `${day}, ${at.year}`;
}

/** Fills the tokens of Slack's date markup: docs.slack.dev/messaging/formatting-message-text#date-formatting. */
export function fillDate(reader: Reader, at: Temporal.ZonedDateTime, format: string): string {
  return format.replace(
    /\{(\w+)\}/g,
    (whole, token: string) => dateToken(reader, at, token) ?? whole,
  );
}

function dateToken(reader: Reader, at: Temporal.ZonedDateTime, token: string): string | undefined {
  if (token.endsWith('_pretty')) {
    const plain = dateToken(reader, at, token.replace('_pretty', ''));
    return relativeDay(reader, at)?.toLowerCase() ?? plain;
  }
  switch (token) {
    case 'date_num':
      return at.toPlainDate().toString();
    case 'date':
      return at.toLocaleString(LOCALE, { month: 'long', day: 'numeric', year: 'numeric' });
    case 'date_short':
      return at.toLocaleString(LOCALE, { month: 'short', day: 'numeric', year: 'numeric' });
    case 'date_long':
    case 'day_divider':
      return at.toLocaleString(LOCALE, {
        weekday: 'long',
        month: 'long',
        day: 'numeric',
        year: 'numeric',
      });
    case 'time':
      return clockTime(at);
    case 'time_secs':
      return at.toLocaleString(LOCALE, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
    case 'ago':
      return agoOf(reader, at);
    default:
      return undefined;
  }
}

function agoOf(reader: Reader, at: Temporal.ZonedDateTime): string {
  const seconds = Math.round((reader.now.epochMilliseconds - at.epochMilliseconds) / 1000);
  const size = Math.abs(seconds);
  if (size < MINUTE_S) return 'just now';
  const [count, unit] =
    size < HOUR_S
      ? [Math.round(size / MINUTE_S), 'minute']
      : size < DAY_S
        ? [Math.round(size / HOUR_S), 'hour']
        : [Math.round(size / DAY_S), 'day'];
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

function relativeDay(reader: Reader, at: Temporal.ZonedDateTime): string | null {
  const distance = today(reader).until(at.toPlainDate()).days;
  if (distance === 0) return 'Today';
  if (distance === -1) return 'Yesterday';
  return distance === 1 ? 'Tomorrow' : null;
}

function today(reader: Reader): Temporal.PlainDate {
  return reader.now.toZonedDateTimeISO(reader.timezone).toPlainDate();
}

function ordinal(day: number): string {
  const isTeen = day >= 11 && day <= 13;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}
