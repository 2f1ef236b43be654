export * as access from './access.ts';
export * as ingestion from './ingestion.ts';
