/** `signingKey`, `routing_key`: of the many keys that are none, such as those of a cache, these open something. */
const secretKeyKinds =
  'api|private|access|account|encryption|decryption|signing|shared|master|ssh|hmac|cipher|client|license|routing|integration|deploy'

/** Where a value is a secret because of what it is called. */
export const secretKey = new RegExp(
  `^(?:(?:proxy[-_]?)?authorization|(?:set[-_]?)?cookie|(?:.*[-_.])?pass(?:code)?|.*(?:passw(?:or)?d|passphrase|pwd|secret|token|(?:${secretKeyKinds})[-_]?key|credential|session[-_]?id|connection[-_]?string|signature).*)$`,
  'i',
)

/** Keys that only look like those of secrets: counts and ids that people need in a log. */
const harmlessKey =
  /^(?:(?:max|min|total|input|output|prompt|completion)[-_]?tokens?|tokens?[-_]?(?:used|count|limit))$/i

export const isSecretKey = (key: string): boolean => secretKey.test(key) && !harmlessKey.test(key)

/** Forms that are secrets whatever they are called. Each is written so that it matches in linear time. */
const forms: readonly RegExp[] = [
  // JSON Web Token; the signature may be missing.
  /eyJ[\w-]{8,1024}\.[\w-]{8,}(?:\.[\w-]*){0,3}/,
  // PEM and PGP keys, also when cut off or with their line feeds escaped.
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/,
  // Amazon key ids, Google keys and OAuth tokens.
  /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
  /AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}/,
  // GitHub, GitLab, npm, Slack, Stripe, OpenAI and Anthropic, SendGrid, DigitalOcean, Vault, Hugging Face, Grafana, Docker Hub.
  /gh[pousr]_\w{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|npm_\w{36,}/,
  /xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,}|hooks\.slack\.com\/(?:services|workflows)\/[\w/-]+/,
  /(?:sk|rk)_(?:live|test)_\w{16,}|whsec_[\w+/=]{16,}|sk-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}/,
  /do[opr]_v1_[a-f0-9]{32,}|hv[sbr]\.[\w-]{20,}|hf_\w{30,}|gl(?:c|sa)_[\w=+/-]{20,}|dckr_pat_[\w-]{20,}/,
  // What follows the name of an authentication scheme, unless it is an ordinary word.
  /(?:bearer|basic|digest|token)\s{1,4}(?:[\w.~+/-]{16,}|(?=[a-z]{0,16}[\d=+/])[\w.~+/-]{8,})=*/i,
  // The password in a URL.
  /(?<=:\/\/[^\s:/@]{0,64}:)[^\s:@/][^\s@/]{0,255}(?=@)/,
  // The same for `pass`, which is a word as well: "pass": "…", pass=…, SMTP_PASS=…, but not "pass: 12 tests".
  /(?<=(?<![a-z])pass(?:code)?(?:=|\\?["']\s{0,2}[=:]\s{0,2})\\?["']?)[^\s"'&,;\\]{3,}/i,
  // A secret that is named in the text: password=…, "api_key": "…", AccountKey=…, ?access_token=…
  /(?<=(?:password|passwd|passphrase|pwd|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|account[-_]?key|sharedaccesskey|x-amz-signature|sig)\\?["']?\s{0,2}[=:]\s{0,2}\\?["']?)[^\s"'&,;\\]{3,}/i,
]

/** Letters of different cases are told apart by most forms; those that do not care carry the flag, so it is kept for each. */
const caseInsensitive = new RegExp(
  forms
    .filter(({ flags }) => flags === 'i')
    .map(({ source }) => source)
    .join('|'),
  'gi',
)
const caseSensitive = new RegExp(
  forms
    .filter(({ flags }) => flags === '')
    .map(({ source }) => source)
    .join('|'),
  'g',
)

const email = /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}/gi

export const REDACTED = '[redacted]'

/** Line feeds are escaped by JSON, but these also end a line for some readers, and JSON lets them stand. */
const foreignLineEnd = /[\u0085\u2028\u2029]/g

export interface RedactOptions {
  /** Takes e-mail addresses out as well. */
  readonly emails?: boolean
}

/** More than a line can hold of any text: what lies beyond is cut before it is searched. */
const MAX_SEARCHED_CHARACTERS = 16_384

/** Cut at a blank, for the half of a secret has no form by which to know it. */
const searched = (text: string): string => {
  if (text.length <= MAX_SEARCHED_CHARACTERS) return text
  const blank = text.lastIndexOf(' ', MAX_SEARCHED_CHARACTERS)
  return `${text.slice(0, blank < 0 ? MAX_SEARCHED_CHARACTERS : blank)}…[${text.length} characters]`
}

/** Takes secrets out of a text. */
export const redactText = (text: string, { emails = false }: RedactOptions = {}): string => {
  const clean = searched(text)
    .replace(caseSensitive, REDACTED)
    .replace(caseInsensitive, REDACTED)
    .replace(foreignLineEnd, ' ')
  return emails ? clean.replace(email, REDACTED) : clean
}
