import { bool, int4, int8, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

export const databaseLife = query('restores/database_life.sql', {
  params: {},
  row: {
    id: text,
    systemIdentifier: int8.nullable(),
    databaseOid: int8,
    currentOid: int8,
    ticks: int8,
    seenAt: timestamptz,
    isAtRest: bool,
  },
});

export const systemIdentifier = query('restores/system_identifier.sql', {
  params: {},
  row: { systemIdentifier: int8 },
});

export const live = query('restores/live.sql', {
  params: { leastTicks: int8, systemIdentifier: int8.nullable() },
  row: { id: text, ticks: int8 },
});

export const declareRestore = query('restores/declare_restore.sql', {
  params: { gapFromAt: timestamptz },
  row: {
    gapFromAt: timestamptz,
    restoredAt: timestamptz,
    waitingMessages: int4,
    lastAlertId: int8,
  },
});

export const beginRestore = query('restores/begin_restore.sql', { params: {}, row: { id: int8 } });

export const lastRestore = query('restores/last_restore.sql', {
  params: {},
  row: { gapFromAt: timestamptz, restoredAt: timestamptz },
});

export const gatherMessages = query('restores/gather_messages.sql', {
  params: {},
  row: { id: int8, destination: text, restoreId: int8 },
});

export const gatheredTexts = query('restores/gathered_texts.sql', {
  params: { restoreId: int8, destination: text, fromMessageId: int8 },
  row: { text: text.nullable(), gapFromAt: timestamptz },
});
