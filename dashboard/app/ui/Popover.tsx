import { overlays } from './overlays.ts'

/** A form or a list beside what was pressed; rises from the foot of a phone's screen. Esc and a press outside close it. */
export const Popover = overlays.part((parts) => parts.Popover)
