/** Where tokens come from: an address of the page's own back end that replies with one as text, or a function. */
export type Source = string | (() => string | Promise<string>)

/** A token, and when the next one is to be fetched, by this machine's clock. */
export interface Had {
  token: string
  until: number
}

interface Asked {
  at: number
  until: number
  had: Promise<Had | null>
}

// Of each source the last answer: ten charts of a page ask its back end once.
const known = new Map<Source, Asked>()

// Several ask at the same moment, when the token they share ends.
const together = 5000

async function fetchToken(source: Source): Promise<string | null> {
  try {
    if (typeof source === 'function') return (await source()) || null
    const reply = await fetch(source, { credentials: 'same-origin', cache: 'no-store' })
    return reply.ok ? (await reply.text()).trim() : null
  } catch {
    // The element says in words that there is none.
    return null
  }
}

function part(token: string, at: number): Record<string, unknown> {
  try {
    return JSON.parse(atob((token.split('.')[at] ?? '').replace(/-/g, '+').replace(/_/g, '/')))
  } catch {
    return {}
  }
}

/** The key a token was signed with; null is a link's own. */
export function keyOf(token: string): string | null {
  const { kid } = part(token, 0)
  return typeof kid === 'string' ? kid : null
}

/** A token that was just had. */
export function justHad(token: string): Had {
  const { exp, iat } = part(token, 1)
  const now = Date.now()
  // By how long it holds and not by its end: the clock of this machine may be anything.
  const life = Number(exp) - (Number(iat) || now / 1000)
  // A minute before, or a fifth of a short life; never at once again, whatever the token says.
  return { token, until: now + (Math.max(2, life - Math.min(60, life / 5)) * 1000 || Number.POSITIVE_INFINITY) }
}

/** A token of this source; `fresh`: not the one that was had before. Null where none comes. */
export function tokenFrom(source: Source, fresh: boolean): Promise<Had | null> {
  const last = known.get(source)
  const now = Date.now()
  if (last && (fresh ? now - last.at < together : now < last.until)) return last.had
  const asked: Asked = { at: now, until: Number.POSITIVE_INFINITY, had: Promise.resolve(null) }
  asked.had = fetchToken(source).then((token) => {
    const had = token ? justHad(token) : null
    // What failed is asked again by whoever comes next.
    asked.until = had?.until ?? 0
    return had
  })
  known.set(source, asked)
  return asked.had
}
