/** A local stand-in for PagerDuty and Slack. */
export { listMessages, listPages, waitForMessage, waitForPage } from './client.ts'
export type { Channel, Fault } from './faults.ts'
export type { InboxEvent, Message, Page } from './inbox.ts'
export { type PagerDutyEvent, pagerDutyProblems } from './pagerduty-event.ts'
export { type Receiver, type ReceiverOptions, receiverUrls, startReceiver } from './receiver.ts'
export { type SlackMessage, slackError } from './slack-message.ts'
export { formatEvent } from './terminal.ts'
