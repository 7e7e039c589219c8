import { el, link } from '../element.ts'
import { interpolateText } from '../interpolate.ts'
import type { Visualise } from './panel-data.ts'

/** Bold, code and links of one line. Everything else, markup included, stays the text that it is. */
const inline = (text: string): readonly (Node | string)[] =>
  text.split(/(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\([^)\s]+\))/g).map((part) => {
    if (/^\*\*.+\*\*$/.test(part)) return el('strong', {}, part.slice(2, -2))
    if (/^`.+`$/.test(part)) return el('code', {}, part.slice(1, -1))
    const [, label, url] = /^\[([^\]]+)\]\(([^)\s]+)\)$/.exec(part) ?? []
    return label !== undefined && url !== undefined ? link(url, label) : part
  })

const block = (text: string): HTMLElement => {
  const [, heading] = /^#{1,6}\s+(.*)$/.exec(text) ?? []
  if (heading !== undefined) return el('h4', {}, ...inline(heading))
  const lines = text.split('\n')
  if (lines.every((line) => /^\s*[-*]\s/.test(line))) {
    return el('ul', {}, ...lines.map((line) => el('li', {}, ...inline(line.replace(/^\s*[-*]\s+/, '')))))
  }
  return el('p', {}, ...inline(lines.join(' ')))
}

/** The part of Markdown that dashboards use. */
export const renderMarkdown = (content: string): readonly HTMLElement[] =>
  content
    .split(/\n{2,}|\n(?=#)|(?<=^#[^\n]*)\n/m)
    .map((part) => part.trim())
    .filter(Boolean)
    .map(block)

export const text: Visualise = (body, panel) => {
  body.classList.add('prose', 'scrolls')
  return {
    update(_data, { choices }) {
      const content = interpolateText(panel.options?.content ?? '', choices)
      const isHtml = panel.options?.mode === 'html'
      body.replaceChildren(
        ...(isHtml
          ? [el('p', { class: 'note' }, 'HTML is shown as text in the preview.'), el('pre', {}, content)]
          : renderMarkdown(content)),
      )
    },
  }
}
