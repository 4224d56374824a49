import { overlays } from './overlays.ts'

/** A dialog over the page; focus stays inside and goes back afterwards. Esc, the cross and a press beside it close it. */
export const Dialog = overlays.part((parts) => parts.Dialog)
