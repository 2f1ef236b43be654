import { checkpoints, formerObjects, storePage } from '#store/queries/sync.ts';

import { expectedLength, objectsLeft, type ListProgress } from './forecast.ts';
import { listsOf, type StripeList } from './lists.ts';
import { readPage, type Page } from './read-page.ts';
import { holdRun, secondsOf, storeFacts, type Run, type SyncDeps } from './run.ts';
import { StripeRefusal } from './stripe-errors.ts';

/** How often a list is begun again because the object it went on from is gone. */
const RESTARTS_MAX = 3;

interface ListState extends ListProgress {
  readonly list: StripeList;
  readonly startingAfter: string | null;
}

/** Where a run is, and how fast this process has been. */
interface Course {
  readonly deps: SyncDeps;
  readonly run: Run;
  readonly states: ListState[];
  readonly beganAt: number;
  objectsRead: number;
}

/**
 * Reads every list of a run that is not read yet, page by page. Each page's facts and the checkpoint
 * behind it are one transaction. Rejects as the client does, with RunTakenOver, or when it is stopped.
 */
export async function readLists(deps: SyncDeps, run: Run): Promise<void> {
  const course: Course = {
    deps,
    run,
    states: await statesOf(deps, run),
    beganAt: deps.now().epochMilliseconds,
    objectsRead: 0,
  };
  for (const [index, state] of course.states.entries()) {
    if (!state.isDone) await readList(course, index);
  }
}

async function statesOf(
  { db, reader }: SyncDeps,
  { id, scope, eventsFromAt }: Run,
): Promise<ListState[]> {
  const reached = new Map((await checkpoints(db, { runId: id })).map((row) => [row.resource, row]));
  const former = new Map(
    (await formerObjects(db, { account: reader.account, scope })).map(({ resource, objects }) => [
      resource,
      objects,
    ]),
  );
  return listsOf(scope, secondsOf(eventsFromAt)).map((list) => {
    const row = reached.get(list.name);
    const expected = row?.expectedObjects ?? former.get(list.name) ?? null;
    return {
      list,
      name: list.name,
      isDone: row?.isDone ?? false,
      startingAfter: row?.startingAfter ?? null,
      objects: Number(row?.objects ?? 0n),
      expectedObjects: expected === null ? null : Number(expected),
    };
  });
}

async function readList(course: Course, index: number): Promise<void> {
  const { deps, run, states } = course;
  let restarts = 0;
  for (;;) {
    const state = states[index];
    if (state === undefined || state.isDone) return;
    const { list, startingAfter } = state;
    try {
      await keepPage(course, index, await readPage(deps.reader, list, startingAfter));
    } catch (error) {
      if (!(error instanceof StripeRefusal)) throw error;
      if (error.kind === 'missing' && startingAfter !== null && restarts < RESTARTS_MAX) {
        restarts += 1;
        states[index] = { ...state, startingAfter: null };
      } else if (error.kind === 'permission' && list.isOptional) {
        await skip(course, index, error);
      } else throw error;
    }
    if (states[index]?.isDone === true) {
      const { name, objects } = states[index];
      const [what] = name.split(':');
      deps.log.info({ run: String(run.id), kind: name }, `Stripe: ${objects} ${what} read`);
    }
  }
}

async function keepPage(course: Course, index: number, page: Page): Promise<void> {
  const { deps, run, states } = course;
  const before = states[index];
  if (before === undefined) return;
  const { list } = before;
  const objects = before.objects + page.objects;
  const isDone = page.nextAfter === null;
  const reached = { objects, startedAt: secondsOf(run.eventsFromAt), oldestAt: page.oldestAt };
  const expectedObjects = isDone
    ? objects
    : (expectedLength({ ...reached, fromAt: list.fromAt }) ?? before.expectedObjects);
  const after = { ...before, objects, isDone, expectedObjects, startingAfter: page.nextAfter };
  states[index] = after;
  course.objectsRead += page.objects;
  await deps.db.begin(async (transaction) => {
    await holdRun(transaction, run, { endsAt: endOf(course) });
    await storeFacts(transaction, page.facts);
    await storePage(transaction, {
      runId: run.id,
      resource: list.name,
      startingAfter: after.startingAfter,
      isDone,
      objects: page.objects,
      expectedObjects: expectedObjects === null ? null : BigInt(expectedObjects),
      refusedPermission: null,
    });
  });
  deps.onRecorded();
}

/** A list that the key may not read and without which the figures stand. */
async function skip(
  { deps, run, states }: Course,
  index: number,
  refusal: StripeRefusal,
): Promise<void> {
  const state = states[index];
  if (state === undefined) return;
  const { log, db } = deps;
  log.warn({ run: String(run.id), kind: state.name }, `${refusal.message} Going on without it.`);
  await db.begin(async (transaction) => {
    await holdRun(transaction, run);
    await storePage(transaction, {
      runId: run.id,
      resource: state.name,
      startingAfter: null,
      isDone: true,
      objects: 0,
      expectedObjects: null,
      refusedPermission: refusal.permission,
    });
  });
  states[index] = { ...state, isDone: true };
}

/** When the run should be over, at the pace so far; null as long as nobody can say. */
function endOf({ deps, states, beganAt, objectsRead }: Course) {
  const left = objectsLeft(states);
  if (left === null || objectsRead === 0) return null;
  const now = deps.now();
  const msPerObject = (now.epochMilliseconds - beganAt) / objectsRead;
  return now.add({ milliseconds: Math.round(left * msPerObject) });
}
