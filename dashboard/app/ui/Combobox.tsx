import { overlays } from './overlays.ts'

/** A list to choose from, one or several, narrowed by typing. Arrows move, Enter chooses. */
export const Combobox = overlays.part((parts) => parts.Combobox)
