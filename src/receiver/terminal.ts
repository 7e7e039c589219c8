import pc from 'picocolors'
import type { InboxEvent, Message, Page } from './inbox.ts'

const clock = (at: string): string => pc.dim(at.slice(11, 19))
/** What comes from outside must not steer the terminal. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()

const PAGE_MARKS = {
  triggered: pc.bgRed(pc.white(pc.bold(' PAGE '))),
  acknowledged: pc.bgYellow(pc.black(' ACK  ')),
  resolved: pc.bgGreen(pc.black(' OK   ')),
} as const

const formatPage = (page: Page): string => {
  const at = page.resolvedAt ?? page.acknowledgedAt ?? page.triggeredAt
  const where = page.links.map(({ href, text }) => pc.dim(printable(`${text ?? 'link'} ${href}`)))
  return [
    clock(at),
    PAGE_MARKS[page.status],
    pc.bold(printable(page.severity)),
    printable(page.summary),
    ...where,
  ].join(' ')
}

const formatMessage = ({ receivedAt, channel = '', text, attachments = [] }: Message): string => {
  const content = [text, ...attachments.map((each) => each.title ?? each.fallback ?? each.text)]
  const title = printable(content.filter(Boolean).join(' · '))
  return [clock(receivedAt), pc.bgBlue(pc.white(' SLACK ')), pc.cyan(printable(channel)), title].join(' ')
}

/** One line for a terminal. */
export const formatEvent = (event: InboxEvent): string =>
  event.type === 'page' ? formatPage(event.page) : formatMessage(event.message)
