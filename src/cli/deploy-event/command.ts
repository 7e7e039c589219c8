import { hostname } from 'node:os'
import { sendChangeEvent } from '../../oncall/pagerduty/change-event.ts'
import { PagerDutyError } from '../../oncall/pagerduty/pagerduty-error.ts'
import { CommandError } from '../command-error.ts'
import { eventsFromEnvironment } from '../oncall/pagerduty-environment.ts'

interface Options {
  readonly source?: string
  readonly link?: string
  readonly detail?: readonly string[]
}

const readDetails = (texts: readonly string[]): Readonly<Record<string, string>> => {
  const wrong = texts.filter((text) => !/^[^=]+=/.test(text))
  if (wrong.length > 0)
    throw new CommandError(`DEPLOY_DETAIL: ${wrong.join(', ')}\n    fix:  write --detail version=1.2.3`)
  return Object.fromEntries(texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]))
}

const checkedLink = (link: string): string => {
  if (URL.canParse(link) && /^https?:$/.test(new URL(link).protocol)) return link
  throw new CommandError(`DEPLOY_LINK: ${link} is no URL\n    fix:  write --link https://…`)
}

/** `tenantscope deploy-event SUMMARY`: tells PagerDuty of a change, so that whoever is paged next sees it first. */
export const deployEvent = async (summary: string, { source, link, detail = [] }: Options): Promise<number> => {
  try {
    await sendChangeEvent(
      {
        ...{ summary, source: source ?? hostname(), at: new Date(), details: readDetails(detail) },
        ...(link !== undefined && { link: checkedLink(link) }),
      },
      eventsFromEnvironment(),
    )
  } catch (error) {
    if (error instanceof PagerDutyError) throw new CommandError(error.message)
    throw error
  }
  console.log(`told PagerDuty: ${summary}`)
  return 0
}
