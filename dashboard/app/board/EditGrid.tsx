import { IconGripVertical } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import GridLayout, { type LayoutItem, useContainerWidth } from 'react-grid-layout'
import { inReadingOrder } from '../../core/board/edit.ts'
import type { Tile } from '../../core/board/spec.ts'
import type { Words } from '../../core/words.ts'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import css from './Grid.module.css'
import { gap, rowHeight } from './Grid.tsx'
import { columns, moveTile, type Places, resizeTile, type Step, samePlaces, smallest, tallest, toPlaces } from './layout.ts'
import tileCss from './Tile.module.css'

interface EditGridProps {
  tiles: Tile[]
  titleOf: (tile: Tile) => string
  onPlaces: (places: Places) => void
  draw: (tile: Tile, grip: ReactNode) => ReactNode
}

const steps: Record<string, Step> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }

/** A tile in the hand of somebody who works by keyboard: the places as they would be if it were put down now. */
interface Held {
  id: string
  places: Places
}

/** The grid while it is being arranged: by pointer, by touch, or by keyboard on a tile's grip. */
export default function EditGrid({ tiles, titleOf, onPlaces, draw }: EditGridProps) {
  const { say } = usePreferences()
  const { width, containerRef, mounted } = useContainerWidth()
  const [held, setHeld] = useState<Held | null>(null)
  const [spoken, setSpoken] = useState('')
  const places = held?.places ?? toPlaces(tiles)
  const ordered = inReadingOrder(tiles)

  const layout: LayoutItem[] = ordered.map((tile) => ({
    i: tile.id,
    ...(places[tile.id] ?? tile.place),
    minW: smallest.w,
    minH: smallest.h,
    maxH: tallest,
  }))

  function settle(items: readonly LayoutItem[]) {
    const next: Places = Object.fromEntries(items.map(({ i, x, y, w, h }) => [i, { x, y, w, h }]))
    if (!samePlaces(next, toPlaces(tiles))) onPlaces(next)
  }

  const where = (id: string, from: Places): Words => {
    const { x, y, w, h } = from[id] ?? { x: 0, y: 0, w: 0, h: 0 }
    return {
      zh: `第 ${x + 1} 列，第 ${y + 1} 行，宽 ${w} 列，高 ${h} 行`,
      en: `column ${x + 1}, row ${y + 1}, ${w} columns wide, ${h} rows high`,
    }
  }

  function press(event: React.KeyboardEvent, tile: Tile) {
    const step = steps[event.key]
    const mine = held?.id === tile.id
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault()
      if (mine) {
        drop()
        setSpoken(say({ zh: `已放下：${say(where(tile.id, places))}`, en: `Put down: ${say(where(tile.id, places))}` }))
      } else {
        setHeld({ id: tile.id, places: toPlaces(tiles) })
        setSpoken(
          say({
            zh: `已拿起“${titleOf(tile)}”。方向键移动，Shift 加方向键改变大小，空格放下，Esc 取消。`,
            en: `Picked up ${titleOf(tile)}. Arrows move, Shift and arrows resize, Space puts down, Esc cancels.`,
          }),
        )
      }
    } else if (event.key === 'Escape' && mine) {
      event.preventDefault()
      event.stopPropagation()
      setHeld(null)
      setSpoken(say({ zh: '已取消，放回原处', en: 'Cancelled, back where it was' }))
    } else if (step && mine) {
      event.preventDefault()
      const next = event.shiftKey ? resizeTile(places, tile.id, step) : moveTile(places, tile.id, step)
      const moved = !samePlaces(next, places)
      setHeld({ id: tile.id, places: next })
      setSpoken(moved ? say(where(tile.id, next)) : say({ zh: '已到边缘', en: 'No further this way' }))
    }
  }

  function drop() {
    if (held && !samePlaces(held.places, toPlaces(tiles))) onPlaces(held.places)
    setHeld(null)
  }

  const grip = (tile: Tile) => (
    <button
      type="button"
      className={`${buttons.sign} ${tileCss.grip} grip`}
      aria-pressed={held?.id === tile.id}
      aria-label={say({ zh: `移动“${titleOf(tile)}”：空格拿起，方向键移动`, en: `Move ${titleOf(tile)}: Space picks up, arrows move` })}
      onKeyDown={(event) => press(event, tile)}
      onBlur={drop}
    >
      <IconGripVertical size={16} stroke={1.5} aria-hidden />
    </button>
  )

  return (
    <div ref={containerRef} className={css.edit}>
      {mounted && (
        <GridLayout
          width={width}
          layout={layout}
          gridConfig={{ cols: columns, rowHeight, margin: [gap, gap], containerPadding: [gap, 0] }}
          dragConfig={{ handle: '.grip', cancel: '.react-resizable-handle' }}
          resizeConfig={{ handles: ['se'] }}
          onDragStop={settle}
          onResizeStop={settle}
        >
          {ordered.map((tile) => (
            <div key={tile.id} data-tile={tile.id}>
              {draw(tile, grip(tile))}
            </div>
          ))}
        </GridLayout>
      )}
      <p className="only-read-aloud" aria-live="assertive">
        {spoken}
      </p>
    </div>
  )
}
