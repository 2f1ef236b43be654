/** The user of the local Slack who counts as having installed the app. */
export const INSTALLER_ID = 'U0DANA';

/** The channels of the local Slack that a bot posts in. */
export const CHANNELS = { revenue: 'C0REV', alerts: 'C0ALERT', general: 'C0GEN' } as const;
