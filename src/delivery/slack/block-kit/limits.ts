/** What Slack accepts, in characters (Unicode code points) or items. docs.slack.dev/reference/block-kit */
export const LIMITS = {
  messageBlocks: 50,
  messageText: 4000,
  headerText: 150,
  sectionText: 3000,
  fieldText: 2000,
  fields: 10,
  contextElements: 10,
  actionsElements: 25,
  buttonText: 75,
  buttonValue: 2000,
  buttonUrl: 3000,
  tableRows: 100,
  tableColumns: 20,
  // Slack allows 10,000 over all cells of a message; a row of ours never needs more than this.
  tableCellText: 90,
  chartTitle: 50,
  chartLabel: 20,
  chartPoints: 20,
  listItems: 50,
  listItemText: 300,
} as const;
