/** A message as Slack's incoming webhooks take it. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/ */
export interface SlackMessage {
  readonly text?: string
  readonly channel?: string
  readonly username?: string
  readonly attachments?: readonly SlackAttachment[]
  readonly blocks?: readonly unknown[]
}

export interface SlackAttachment {
  readonly title?: string
  readonly title_link?: string
  readonly text?: string
  readonly fallback?: string
  readonly color?: string
  readonly fields?: readonly { readonly title: string; readonly value: string }[]
  readonly actions?: readonly { readonly type: string; readonly text: string; readonly url?: string }[]
}

const MAX_ATTACHMENTS = 100
const MAX_BLOCKS = 50

/** The error that Slack would answer with, or undefined when it would accept the message. */
export const slackError = (body: unknown): string | undefined => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'invalid_payload'
  const { text, attachments = [], blocks = [] } = body as Record<string, unknown>
  if (!Array.isArray(attachments)) return 'invalid_attachments'
  if (!Array.isArray(blocks)) return 'invalid_blocks'
  if (attachments.length > MAX_ATTACHMENTS) return 'too_many_attachments'
  if (blocks.length > MAX_BLOCKS) return 'invalid_blocks'
  if (text !== undefined && typeof text !== 'string') return 'invalid_payload'
  const hasContent = Boolean(text) || attachments.length > 0 || blocks.length > 0
  return hasContent ? undefined : 'no_text'
}
