import path from 'node:path'
import type { Page } from 'playwright-core'

// What a picture looks like, coarsely enough to be the same on every machine: words are counted and not looked at. In English they are in the font the
// product brings along, so that what they take of the room is the same everywhere.

/** Where the likenesses of all tiles are kept. */
export const likenessFile = path.resolve(import.meta.dirname, '../../test/chart/pictures.json')

/** How the gallery is opened for them. */
export const likenessSearch = 'tiles&width=308&height=220'

/** How many columns and rows of colours a picture is told in. */
const columns = 28
const rows = 20

export interface Likeness {
  /** Forms that were drawn, and cells of a table. */
  marks: number
  /** Words and numbers. */
  words: number
  /** Row by row, each place by three hexadecimal digits: red, green, blue. */
  grid: string
}

const wordless = `
  [data-tile] * { color: transparent !important; text-shadow: none !important; animation: none !important; transition: none !important; }
  [data-tile] text { visibility: hidden !important; }
`

/** The likeness of every tile of the gallery's page, by the tile's name. Changes the page: its words are gone afterwards. */
export async function likenesses(page: Page): Promise<Record<string, Likeness>> {
  await page.addStyleTag({ content: wordless })
  const tiles = page.locator('[data-tile]')
  const counted = await tiles.evaluateAll((all) =>
    all.map((tile) => {
      const drawn = [...tile.querySelectorAll('svg path, svg rect, svg circle, svg line, svg polyline, td, li, div[data-mark]')]
      const seen = drawn.filter((one) => {
        const { width, height } = one.getBoundingClientRect()
        const { visibility, opacity } = getComputedStyle(one)
        // What ApexCharts keeps ready for the pointer is not part of the picture.
        return (
          width + height > 0.5 && visibility !== 'hidden' && opacity !== '0' && one.closest('defs, clipPath, .apexcharts-tooltip') === null
        )
      })
      const words = [...tile.querySelectorAll('svg text, td, th, b')].filter((one) => (one.textContent ?? '').trim() !== '')
      const box = (tile.querySelector('section > div') ?? tile).getBoundingClientRect()
      return {
        id: tile.getAttribute('data-tile') ?? '',
        marks: seen.length,
        words: words.length,
        clip: { x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height },
      }
    }),
  )
  const whole = await page.screenshot({ fullPage: true })
  const grids = await page.evaluate(toGrids, {
    picture: whole.toString('base64'),
    clips: counted.map(({ clip }) => clip),
    columns,
    rows,
  })
  return Object.fromEntries(counted.map(({ id, marks, words }, at) => [id, { marks, words, grid: grids[at] ?? '' }]))
}

interface Asked {
  picture: string
  clips: { x: number; y: number; width: number; height: number }[]
  columns: number
  rows: number
}

/** Runs in the page: the mean colour at every place of each clip. */
async function toGrids({ picture, clips, columns, rows }: Asked): Promise<string[]> {
  const bytes = Uint8Array.from(atob(picture), (char) => char.charCodeAt(0))
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  return clips.map(({ x, y, width, height }) => {
    const canvas = new OffscreenCanvas(columns, rows)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    context.imageSmoothingQuality = 'high'
    context.drawImage(image, x, y, width, height, 0, 0, columns, rows)
    const { data } = context.getImageData(0, 0, columns, rows)
    const digit = (at: number) => Math.min(15, Math.round((data[at] ?? 0) / 17)).toString(16)
    return Array.from({ length: rows * columns }, (_, at) => digit(at * 4) + digit(at * 4 + 1) + digit(at * 4 + 2)).join('')
  })
}

/** How far two colours of one place may be apart, of 15, before it is another colour. */
const sameColour = 2
/** How many places may have another colour: an axis that is a word wider moves the edges of bars. */
const mostOther = 0.05

/** What sets two likenesses apart, in words; null: they are the same picture. */
export function difference(kept: Likeness, now: Likeness): string | null {
  if (now.marks !== kept.marks) return `${kept.marks} forms before, ${now.marks} now`
  if (Math.abs(now.words - kept.words) > 1 + kept.words * 0.1) return `${kept.words} words before, ${now.words} now`
  const [before, after] = [kept.grid, now.grid]
  if (before.length !== after.length) return 'told in another size'
  let other = 0
  for (let at = 0; at < before.length; at += 3) {
    const far = [0, 1, 2].map((part) =>
      Math.abs(Number.parseInt(before[at + part] ?? '0', 16) - Number.parseInt(after[at + part] ?? '0', 16)),
    )
    if (Math.max(...far) > sameColour) other++
  }
  const share = other / (before.length / 3)
  return share > mostOther ? `${Math.round(share * 100)} % of it has other colours` : null
}
