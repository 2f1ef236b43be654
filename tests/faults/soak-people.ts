import { setTimeout as wait } from 'node:timers/promises';

import { SLACK_PATH } from '#delivery/slack/app.ts';
import type { LocalSlack } from '#playground/local-slack.ts';
import { between, type Random } from '#simulation/company/random.ts';

import { wordsIn } from '../delivery/slack/support/bot.ts';
import type { Fleet } from './fleet.ts';
import { ALERTS, PERSON } from './slack-bot.ts';

const ASKED_IN = 'C0REV';
const ASK_EVERY_MS = 3_000;
const CLICK_EVERY_MS = 12_000;
const DIGEST_EVERY_MS = 60_000;
const ANSWER_WITHIN_MS = 30_000;
const LOOK_MS = 100;
const LINES = ['', 'mrr', 'mrr 90d', 'metrics', 'alerts', 'status', 'radar', 'plans', 'weekly'];

export interface PeopleLoad {
  /** How long each acknowledgement took. */
  readonly acksMs: number[];
  answered: number;
  /** A replica was killed meanwhile, which is all that may keep an answer away. */
  excused: number;
  /** What was asked or clicked, and what came instead of an answer. */
  readonly failures: string[];
  resolved: number;
  /** Channels in which a digest was asked for, of every replica at once. */
  readonly digests: string[];
}

interface Scene {
  readonly fleet: Fleet;
  readonly slack: LocalSlack;
  readonly random: Random;
  readonly isOver: () => boolean;
}

type Bustle = Scene & { readonly load: PeopleLoad };

/** People ask, click, fill in forms, and ask for digests, each of any replica. */
export async function bustleForAWhile(scene: Scene): Promise<PeopleLoad> {
  const load: PeopleLoad = {
    acksMs: [],
    answered: 0,
    excused: 0,
    failures: [],
    resolved: 0,
    digests: [],
  };
  const bustle = { ...scene, load };
  await Promise.all([asking(bustle), clicking(bustle), orderingDigests(bustle)]);
  return load;
}

async function asking(bustle: Bustle): Promise<void> {
  const { slack, random, isOver } = bustle;
  while (!isOver()) {
    const line = LINES[between(random, 0, LINES.length - 1)]!;
    await act(bustle, `/moneyradar ${line}`, async (acked) => {
      const before = newestTs(slack, ASKED_IN);
      await acked(typed(slack, line, ASKED_IN));
      await until(() => newestTs(slack, ASKED_IN) > before);
    });
    await wait(ASK_EVERY_MS);
  }
}

/** Resolves what stands in the channel of alerts by the form behind its button. */
async function clicking(bustle: Bustle): Promise<void> {
  const { slack, random, isOver, load } = bustle;
  while (!isOver()) {
    await wait(CLICK_EVERY_MS);
    const open = slack
      .visible(ALERTS, PERSON)
      .filter(({ blocks }) => JSON.stringify(blocks).includes('"alert_resolve"'));
    const one = open[between(random, 0, open.length - 1)];
    if (one === undefined) continue;
    await act(bustle, 'a click on Resolve', async (acked) => {
      const before = slack.modal(PERSON)?.id;
      await acked(slack.action({ channel: ALERTS, ts: one.ts }, 'alert_resolve', { user: PERSON }));
      await until(() => slack.modal(PERSON)?.id !== before && !isLoading(slack));
      const view = slack.modal(PERSON)!;
      if (!JSON.stringify(view.content).includes('"outcome"')) return;
      const outcome = { type: 'static_select', selected_option: { value: 'kept' } };
      const values = { outcome: { answer: outcome } };
      await acked(slack.submit(view.id, values, PERSON));
      load.resolved += 1;
    });
  }
}

async function orderingDigests(bustle: Bustle): Promise<void> {
  const { slack, fleet, isOver, load } = bustle;
  const { channels, app } = slack.workspace;
  while (!isOver()) {
    const id = `C0DIGEST${load.digests.length}`;
    channels.push({
      ...channels[0]!,
      id,
      name: id.toLowerCase(),
      members: [PERSON, app.botUserId],
    });
    load.digests.push(id);
    await act(bustle, '/moneyradar digest', async (acked) => {
      await acked(
        Promise.all(
          fleet.members.map(async ({ url }) => {
            slack.connect(`${url}${SLACK_PATH}`);
            await typed(slack, 'digest', id);
          }),
        ),
      );
    });
    for (let passed = 0; passed < DIGEST_EVERY_MS && !isOver(); passed += ASK_EVERY_MS) {
      await wait(ASK_EVERY_MS);
    }
  }
}

type Acked = (acknowledgement: Promise<unknown>) => Promise<void>;

/** Does something at a replica that is up, and takes down how that went. */
async function act(
  { fleet, slack, random, load }: Bustle,
  what: string,
  work: (acked: Acked) => Promise<void>,
): Promise<void> {
  const kills = fleet.kills();
  const up = fleet.members.filter((member) => member.isUp());
  const asked = up[between(random, 0, up.length - 1)];
  if (asked === undefined) return;
  slack.connect(`${asked.url}${SLACK_PATH}`);
  try {
    await work(async (acknowledgement) => {
      const startedAt = performance.now();
      await acknowledgement;
      load.acksMs.push(Math.round(performance.now() - startedAt));
    });
    load.answered += 1;
  } catch (error) {
    const isExcused = fleet.kills() > kills || up.length < fleet.members.length;
    if (isExcused) load.excused += 1;
    else load.failures.push(`${what}: ${String(error)}`);
  }
}

async function typed(slack: LocalSlack, line: string, channel: string): Promise<void> {
  await slack.command(`/moneyradar ${line}`.trim(), { user: PERSON, channel });
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + ANSWER_WITHIN_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('no answer');
    await wait(LOOK_MS);
  }
}

/** Of what this person alone sees. */
function newestTs(slack: LocalSlack, channel: string): string {
  const own = slack.visible(channel, PERSON).filter(({ ephemeralTo }) => ephemeralTo === PERSON);
  return own.at(-1)?.ts ?? '';
}

function isLoading(slack: LocalSlack): boolean {
  return wordsIn(slack.modal(PERSON)?.content).includes('One moment');
}
