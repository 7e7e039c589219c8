import { expect, test } from 'vitest'
import { slackError } from './slack-message.ts'

test.each<[string, unknown, string | undefined]>([
  ['a text', { text: 'hello' }, undefined],
  ['attachments alone', { channel: '#ops', attachments: [{ title: 'FIRING' }] }, undefined],
  ['blocks alone', { blocks: [{ type: 'divider' }] }, undefined],
  ['a message without content', { channel: '#ops' }, 'no_text'],
  ['an empty text', { text: '' }, 'no_text'],
  ['a text that is a number', { text: 7 }, 'invalid_payload'],
  ['a list', [], 'invalid_payload'],
  ['no body', undefined, 'invalid_payload'],
  ['attachments that are no list', { attachments: {} }, 'invalid_attachments'],
  ['more than 100 attachments', { attachments: Array.from({ length: 101 }, () => ({})) }, 'too_many_attachments'],
  ['more than 50 blocks', { blocks: Array.from({ length: 51 }, () => ({})) }, 'invalid_blocks'],
])('%s: Slack answers %j with %j', (_, message, error) => {
  expect(slackError(message)).toBe(error)
})
