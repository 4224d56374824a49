import { lookNames } from '../../core/share/messages.ts'

/** What a colour lent by a host page becomes here. */
const colours: Record<string, string[]> = {
  accent: ['accent', 'accent-strong', 'focus', 'series-1', 'sequential-5', 'diverging-1'],
  paper: ['surface'],
  card: ['surface-raised'],
  ink: ['ink'],
  soft: ['ink-soft', 'ink-faint'],
  line: ['line'],
}

/** The spaces of the page, as multiples of the one that is lent. */
const spaces = { 'space-4': 0.5, 'space-8': 1, 'space-12': 1.5, 'space-16': 2, 'space-24': 3 }

let shown: string[] = []

/**
 * Takes over the font, colours and spacing of a host page, as far as they are what they should be. Colours are opaque: behind the frame is a page
 * whose colour is not known. Returns a text that changes with what was taken over.
 */
export function takeLook(look: Record<string, string>): string {
  const { style } = document.documentElement
  for (const name of shown) style.removeProperty(name)
  const taken: [string, string][] = lookNames.flatMap((name) => (look[name] ? take(name, look[name]) : []))
  for (const [name, value] of taken) style.setProperty(name, value)
  shown = taken.map(([name]) => name)
  return taken.join(';')
}

function take(name: string, value: string): [string, string][] {
  const names = colours[name]
  if (names) {
    const colour = opaque(value)
    if (!colour) return []
    const soft: [string, string][] =
      name === 'accent' ? [['--accent-soft', `color-mix(in srgb, ${colour} 12%, var(--surface-raised))`]] : []
    return [...names.map((one): [string, string] => [`--${one}`, colour]), ...soft]
  }
  if (name === 'font') return CSS.supports('font-family', value) ? [['--font', value]] : []
  const pixels = /^(\d{1,4}(?:\.\d+)?)px$/.exec(value)?.[1]
  if (!pixels) return []
  if (name === 'radius') return [`--radius`, '--radius-tile'].map((one) => [one, `${pixels}px`])
  if (name === 'height') return [['--alone-height', `${Math.min(4000, Math.max(120, Number(pixels)))}px`]]
  return Object.entries(spaces).map(([one, times]) => [`--${one}`, `${Math.min(16, Number(pixels)) * times}px`])
}

/** Any way to write a colour as `#rrggbb`, which the charts read; null where it is none, or one can see through it. */
function opaque(value: string): string | null {
  if (!CSS.supports('color', value)) return null
  const canvas = document.createElement('canvas')
  canvas.width = 1
  canvas.height = 1
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) return null
  pen.fillStyle = value
  pen.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 0] = pen.getImageData(0, 0, 1, 1).data
  return alpha < 255 ? null : `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}
