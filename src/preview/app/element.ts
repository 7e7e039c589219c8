import { safeHref } from './links.ts'

type Child = Node | string | undefined | false
type Attributes = Readonly<Record<string, string | boolean | undefined | ((event: Event) => void)>>

const setAttribute = (element: Element, name: string, value: Attributes[string]): void => {
  if (value === undefined || value === false) return
  if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value)
  else element.setAttribute(name, value === true ? '' : value)
}

/**
 * Makes an element. Strings become text nodes: there is no way from a label's value to markup, since nothing in this
 * page ever parses HTML.
 */
export const el = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value)
  element.append(...children.filter((child) => child !== undefined && child !== false))
  return element
}

/** A link that leads within the page or to the web; text alone where the address is anything else. */
export const link = (url: string, text: string, attributes: Attributes = {}): HTMLElement => {
  const href = safeHref(url)
  if (href === undefined) return el('span', { title: `not followed: ${url}` }, text)
  const isElsewhere = /^https?:/i.test(href)
  return el('a', { href, ...(isElsewhere && { target: '_blank', rel: 'noopener noreferrer' }), ...attributes }, text)
}
