import { WebAPIPlatformError } from '@slack/web-api';

/** Slack's words for blocks it will not draw; `invalid_attachments` is what it says to a second table. */
const LAYOUT_ERRORS = ['invalid_blocks', 'invalid_attachments', 'msg_blocks_too_long'];

/** Whether the same message may be accepted in a plainer form. */
export function isRefusedLayout(error: unknown): error is WebAPIPlatformError {
  return error instanceof WebAPIPlatformError && LAYOUT_ERRORS.includes(error.data.error);
}

/** The same for what a response_url answers, which is not always JSON. */
export function saysRefusedLayout(answer: string): boolean {
  return LAYOUT_ERRORS.some((error) => answer.includes(error));
}

/** Which parts Slack did not like, for the log. */
export function refusedParts({ data }: WebAPIPlatformError): string {
  return data.response_metadata?.messages?.join('; ') ?? data.error;
}
