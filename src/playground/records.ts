import type { ApiCall } from './api/handler.ts';
import type { DeliveryRecord } from './delivery/dispatch.ts';
import { wireOfCall, wireOfDelivery, wireOfResponse, type WireEntry } from './wire.ts';
import { changed, type Workspace } from './workspace.ts';

/** Older records than these are dropped. */
const RECORDS_KEPT = 1_000;
const WIRE_KEPT = 200;

/** What went over the wire, the newest last, for tests to look into and for people to read. */
export interface Records {
  readonly calls: ApiCall[];
  readonly deliveries: DeliveryRecord[];
  readonly responses: (string | null)[];
  readonly wire: WireEntry[];
  readonly addCall: (call: ApiCall) => void;
  readonly addDelivery: (delivery: DeliveryRecord) => void;
  readonly addResponse: (problem: string | null) => void;
}

/** Empty records of a workspace; each new one counts as a change of it. */
export function createRecords(workspace: Workspace): Records {
  const calls: ApiCall[] = [];
  const deliveries: DeliveryRecord[] = [];
  const responses: (string | null)[] = [];
  const wire: WireEntry[] = [];
  let count = 0;
  const stamp = () => ({ key: `wire-${(count += 1)}`, at: workspace.now() });

  const add = <Entry>(list: Entry[], entry: Entry, line: WireEntry) => {
    list.push(entry);
    if (list.length > RECORDS_KEPT) list.shift();
    wire.push(line);
    if (wire.length > WIRE_KEPT) wire.shift();
    changed(workspace);
  };
  return {
    calls,
    deliveries,
    responses,
    wire,
    addCall: (call) => add(calls, call, wireOfCall(stamp(), call)),
    addDelivery: (delivery) => add(deliveries, delivery, wireOfDelivery(stamp(), delivery)),
    addResponse: (problem) => add(responses, problem, wireOfResponse(stamp(), problem)),
  };
}
