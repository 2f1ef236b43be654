import { Temporal } from 'temporal-polyfill';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const FORM = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/** `Sun, 06 Nov 1994 08:49:37 GMT`, as every HTTP server has to write it, in seconds since 1970; else null. */
export function secondsOfHttpDate(text: string): number | null {
  const [, day, name = '', year, hour, minute, second] = FORM.exec(text) ?? [];
  const month = MONTHS.indexOf(name) + 1;
  if (month === 0) return null;
  const fields = { year: Number(year), month, day: Number(day) };
  const time = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  const at = Temporal.PlainDateTime.from({ ...fields, ...time }).toZonedDateTime('UTC');
  return Math.floor(at.epochMilliseconds / 1_000);
}
