import { useSyncExternalStore } from 'react'

const key = 'clientele.token'
const listeners = new Set<() => void>()

function readStored(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

let token = readStored()

/** The token that every request to Cube and to our own API carries; null when nobody is signed in. */
export function currentToken(): string | null {
  return token
}

/** Takes a token. `keep: false` is for a share link, whose token lives in the address alone. */
export function setToken(next: string | null, keep = true): void {
  token = next
  if (keep) {
    try {
      if (next === null) localStorage.removeItem(key)
      else localStorage.setItem(key, next)
    } catch {
      // Without storage the session ends with the page.
    }
  }
  for (const listener of listeners) listener()
}

/** The token as state: a screen repaints when somebody signs in or out. */
export function useToken(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => token,
  )
}
