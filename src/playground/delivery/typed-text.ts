import type { Workspace } from '#playground/workspace.ts';

/**
 * What Slack makes of typed text when the manifest sets `should_escape`: `@dana` → `<@U0DANA|dana>`,
 * `#revenue` → `<#C0REV|revenue>`, a URL → `<https://…>`, an e-mail address → `<mailto:a@b.c|a@b.c>`.
 */
export function escapeTyped(workspace: Workspace, typed: string): string {
  return typed
    .replace(/(?<!\S)https?:\/\/[^\s<>|]+/g, (url) => `<${url}>`)
    .replace(/(?<!\S)[\w.+-]+@[\w-]+\.[\w.-]+/g, (address) => `<mailto:${address}|${address}>`)
    .replace(/(?<!\S)@([a-z][\w.-]*)/g, (whole, name) => {
      const user = workspace.users.find((one) => one.name === name);
      return user === undefined ? whole : `<@${user.id}|${user.name}>`;
    })
    .replace(/(?<!\S)#([a-z][\w-]*)/g, (whole, name) => {
      const channel = workspace.channels.find((one) => one.name === name);
      return channel === undefined ? whole : `<#${channel.id}|${channel.name}>`;
    });
}
