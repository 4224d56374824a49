import { deferred } from './deferred.tsx'

/** Everything that opens over the page. It weighs as much as half the first screen, so no screen waits for it. */
export const overlays = deferred(() => import('./aria/overlays.ts'))

// A screen on a wall never needs it; a person's first stir says that a menu may be opened soon.
const stirs = ['pointermove', 'pointerdown', 'keydown'] as const

function bring(): void {
  for (const stir of stirs) removeEventListener(stir, bring, true)
  // Who opens something before it has come is told there if it never does.
  overlays.fetch().catch(() => {})
}

for (const stir of stirs) addEventListener(stir, bring, true)
