import { overlays } from './overlays.ts'

/** What a thing under the pointer means, to its right; it takes neither focus nor presses. */
export const Tooltip = overlays.part((parts) => parts.Tooltip)
