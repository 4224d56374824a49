import { createHmac } from 'node:crypto'

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * A token that opens Clientele boards and charts for one person of your portal. Sign it on your server, never in a page.
 * `key`: the whole API key, `ck_….secret`. `claims`: `sub` (who), `boards` and/or `tiles`, and what holds for this person: `rows`, `filters`, `rights`.
 */
export function signEmbed(key, claims, seconds = 600) {
  const [id, secret] = key.split('.')
  const now = Math.floor(Date.now() / 1000)
  const head = encode({ alg: 'HS256', typ: 'JWT', kid: id })
  const body = encode({ aud: 'embed', iat: now, exp: now + seconds, ...claims })
  const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')
  return `${head}.${body}.${signature}`
}
