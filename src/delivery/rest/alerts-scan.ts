import type { RiskScan } from '#analysis/risks/scan.ts';

import type { HttpRequest } from './exchange.ts';
import { parseBody } from './input.ts';
import type { RestContext } from './route.ts';

/** `POST /api/alerts/scan`: looks at everybody now. How many alerts are open, and what the scan did. */
export async function postScan(context: RestContext, request: HttpRequest) {
  await parseBody(request, {});
  return scanJson(await context.scanRisks());
}

/** What a scan came to, the same for every door: alerts open now by severity, opened and cleared by it. */
export function scanJson({ critical, warning, informational, opened, cleared }: RiskScan) {
  return {
    critical,
    warning,
    informational,
    opened: opened.length,
    cleared: cleared.length,
  };
}
