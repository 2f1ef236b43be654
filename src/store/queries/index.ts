export * as access from './access.ts';
export * as delivery from './delivery.ts';
export * as ingestion from './ingestion.ts';
export * as reconcile from './reconcile.ts';
export * as revenue from './revenue.ts';
export * as status from './status.ts';
export * as sync from './sync.ts';
export * as usage from './usage.ts';
