import type { RestRoute } from '#delivery/rest/route.ts';

import { adminOperations } from './admin-operations.ts';
import { alertOperations } from './alert-operations.ts';
import { analysisOperations } from './analysis-operations.ts';
import { customMetricOperations } from './custom-metric-operations.ts';
import { customerOperations } from './customer-operations.ts';
import { experimentOperations } from './experiment-operations.ts';
import type { Operation } from './operation.ts';
import { reportOperations } from './report-operations.ts';
import { revenueOperations } from './revenue-operations.ts';
import { usageOperations } from './usage-operations.ts';

/** What is said of every route of the REST interface. */
export const operations: readonly Operation[] = [
  ...revenueOperations,
  ...alertOperations,
  ...analysisOperations,
  ...customerOperations,
  ...customMetricOperations,
  ...experimentOperations,
  ...reportOperations,
  ...usageOperations,
  ...adminOperations,
];

/** What is said of a route, found by what answers it; null when nothing is. */
export function operationOf({ answer }: Pick<RestRoute, 'answer'>): Operation | null {
  return operations.find(({ handler }) => handler === answer) ?? null;
}
