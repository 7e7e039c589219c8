import type { Stack } from '../../core/stack.ts'
import { alertmanagerConfig } from '../alertmanager/config.ts'

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json }

/** A key of an existing Secret in the namespace of the object. */
export interface SecretKey {
  readonly name: string
  readonly key: string
}

export interface ReceiverSecrets {
  readonly pagerduty: SecretKey
  readonly slack: SecretKey
}

const camelCase = (key: string): string => key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())

const matchTypes = /^(?<name>[^=!~]+)(?<matchType>=~|!~|!=|=)"(?<value>.*)"$/

const matcher = (text: string): Json => {
  const parts = matchTypes.exec(text)?.groups
  if (!parts) throw new Error(`"${text}" is not a matcher as alertmanagerConfig writes them`)
  return { ...parts }
}

/** What the custom resource says differently from the file, by the key in the file. */
const converted = (key: string, value: Json, secrets: ReceiverSecrets): readonly [string, Json] => {
  switch (key) {
    case 'matchers':
      return ['matchers', (value as readonly string[]).map(matcher)]
    case 'source_matchers':
      return ['sourceMatch', (value as readonly string[]).map(matcher)]
    case 'target_matchers':
      return ['targetMatch', (value as readonly string[]).map(matcher)]
    case 'routing_key_file':
      return ['routingKey', { ...secrets.pagerduty }]
    case 'api_url_file':
      return ['apiURL', { ...secrets.slack }]
    case 'pagerduty_configs':
      return ['pagerdutyConfigs', convertAll(value as readonly Json[], secrets).map(pagerdutyLinks)]
    case 'details':
      return ['details', Object.entries(value).map(([name, text]) => ({ key: name, value: text as string }))]
    default:
      return [camelCase(key), convert(value, secrets)]
  }
}

const convertAll = (values: readonly Json[], secrets: ReceiverSecrets): readonly Json[] =>
  values.map((value) => convert(value, secrets))

/** What the file calls links with a text are link configurations with an alt in the custom resource. */
const pagerdutyLinks = (config: Json): Json => {
  const { links = [], ...rest } = config as { links?: readonly { href: string; text: string }[] }
  return { ...rest, pagerDutyLinkConfigs: links.map(({ href, text }) => ({ href, alt: text })) }
}

const convert = (value: Json, secrets: ReceiverSecrets): Json => {
  if (Array.isArray(value)) return convertAll(value, secrets)
  if (typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => converted(key, inner, secrets)))
}

/** The routes and receivers of a stack as the spec of an AlertmanagerConfig, monitoring.coreos.com/v1alpha1. */
export const alertmanagerConfigSpec = (stack: Stack, secrets: ReceiverSecrets): Json =>
  convert(alertmanagerConfig(stack) as unknown as Json, secrets)
