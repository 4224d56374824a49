import { useSyncExternalStore } from 'react'
import type { Words } from '../core/words.ts'

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
let ended: Words | null = null
let isKept = true
/** What is sent in the place of `token` once that was renewed. */
let renewed: string | null = null

/** The token that every request to Cube and to our own API carries; null when nobody is signed in. */
export function currentToken(): string | null {
  return renewed ?? token
}

/** A newer token of the same holder for the same things: sent from now on, and nothing on the screen is asked again for it. */
export function renewToken(next: string): void {
  renewed = next
}

/** The token no longer holds: to the sign-in screen, which says why. */
export function endSession(why: Words): void {
  // The page of a link or an embed says itself what ended, and whoever is signed in to the app in this browser stays so.
  if (!isKept) return
  ended = why
  setToken(null)
}

/** Why the session ended by itself; null for whoever signed out, or has not been here. */
export const whyEnded = () => ended

let providerPage: string | null = null

/** Names the sign-in screen the page where the company's own session ends. */
export function setProviderPage(address: string | null): void {
  providerPage = address
  for (const listener of listeners) listener()
}

/** Where whoever has just left can leave the company's sign-in too; null where there is no such page. */
export function useProviderPage(): string | null {
  return useSyncExternalStore(subscribe, () => providerPage)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Takes a token. `keep: false` is for a share link, whose token lives in the address alone. */
export function setToken(next: string | null, keep = true): void {
  token = next
  renewed = null
  isKept = keep
  if (next !== null) ended = null
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
  return useSyncExternalStore(subscribe, () => token)
}
