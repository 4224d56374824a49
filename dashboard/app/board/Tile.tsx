import { IconDots, IconFilterOff } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useRef, useState } from 'react'
import type { Tile as TileSpec } from '../../core/board/spec.ts'
import type { Mark } from '../../core/chart/drawing.ts'
import { rise } from '../../core/chart/drill.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import { Chart } from '../chart/Chart.tsx'
import type { Pressed } from '../chart/MarkMenu.tsx'
import { useFollowed } from '../chart/sources.ts'
import { type ChartSource, useFields, useIsShared } from '../cube.ts'
import buttons from '../ui/controls.module.css'
import { MenuButton, type MenuLine } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { usePointer } from '../ui/usePointer.ts'
import { useSeen } from '../ui/useSeen.ts'
import { useWorkspace } from '../workspace.ts'
import { TextTile } from './TextTile.tsx'
import css from './Tile.module.css'

const TileLook = lazy(() => import('./TileLook.tsx').then(({ TileLook }) => ({ default: TileLook })))
const QueryDialog = lazy(() => import('../chart/QueryDialog.tsx').then(({ QueryDialog }) => ({ default: QueryDialog })))

interface TileProps {
  tile: TileSpec
  title: string
  /** Those in force; the same list as long as they stay the same, since a new one means a new question. */
  filters: Filter[]
  /** Who answers; Cube itself while the tile is being made. */
  source?: ChartSource | undefined
  menu?: MenuLine[]
  grip?: ReactNode
  /** The numbers instead of the picture. */
  asTable?: boolean
  /** The tile is all there is: its title is the page's. */
  alone?: boolean
  /** Drawn at once, without waiting for it to come into view. */
  now?: boolean
  /** A click on a mark, as the filters it stands for. */
  onMark?: ((filters: Filter[]) => void) | undefined
  /** While a text tile is edited. */
  onText?: (text: string) => void
}

/** One tile of a board: its title, its menu, and the chart or the text. */
export function Tile(props: TileProps) {
  const { tile, title, filters, source, menu, grip, asTable = false, now = false, onMark, onText } = props
  const box = useRef<HTMLElement>(null)
  const seen = useSeen(box) || now
  const [explained, setExplained] = useState(false)
  return (
    <section ref={box} className={[css.tile, tile.kind === 'text' && !grip && css.bare].filter(Boolean).join(' ')} aria-label={title}>
      {(tile.kind === 'chart' || grip || menu) && <TileHead {...props} onExplain={() => setExplained(true)} />}
      {tile.kind === 'text' ? (
        <TextTile tile={tile} onText={onText} />
      ) : seen ? (
        <Looked chart={tile.chart} id={tile.id} {...{ source, asTable, filters, onMark }} />
      ) : (
        <div className={css.picture}>
          <div className={css.quiet} />
        </div>
      )}
      {explained && tile.kind === 'chart' && <Explained chart={tile.chart} filters={filters} onClose={() => setExplained(false)} />}
    </section>
  )
}

interface LookedProps extends Pick<TileProps, 'source' | 'filters' | 'onMark'> {
  chart: ChartSpec
  id: string
  asTable: boolean
}

/**
 * The chart of a tile. A press on a mark filters the board; the second button, a long press or the context key opens the menu of the mark, by which one
 * looks closer. On the page of a link there is none.
 */
function Looked({ chart, id, source, filters, asTable, onMark }: LookedProps) {
  const point = usePointer()
  const isShared = useIsShared()
  const [closer, setCloser] = useState<ChartSpec | null>(null)
  const [pressed, setPressed] = useState<Pressed | null>(null)
  const [isUsed, setUsed] = useState(false)
  const ask = (mark: Mark) => {
    setUsed(true)
    setPressed({ mark, at: { ...point.current } })
  }
  const up = (event: React.KeyboardEvent) => {
    if (event.key !== 'Backspace' || !closer) return
    event.preventDefault()
    const wider = rise(closer, closer.trail.length - 1)
    setCloser(wider.trail.length > 0 ? wider : null)
  }
  return (
    <>
      {onMark && isUsed && (
        <Suspense fallback={null}>
          <TileLook {...{ chart, closer, filters, pressed, onMark }} onCloser={setCloser} onClose={() => setPressed(null)} />
        </Suspense>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the key works wherever the chart within has the focus */}
      <div className={css.picture} onKeyDown={up}>
        <Chart
          spec={closer ?? chart}
          source={closer ? undefined : source}
          asTable={asTable}
          filters={filters}
          tile={id}
          {...(onMark && { onMark: ({ filters: made }) => made.length > 0 && onMark(made) })}
          {...(onMark && !isShared && { onMenu: ask })}
        />
      </div>
    </>
  )
}

function TileHead({ tile, title, filters, menu, grip, alone = false, onExplain }: TileProps & { onExplain: () => void }) {
  const { say } = usePreferences()
  const Heading = alone ? 'h1' : 'h2'
  const spared = filters.some(({ from }) => from === tile.id)
  const about = { text: say({ zh: '关于这些数字', en: 'About these numbers' }), act: onExplain }
  const lines = menu && tile.kind === 'chart' ? beforeRule(menu, about) : menu
  return (
    <div className={css.head}>
      {grip}
      <Heading title={title}>{tile.kind === 'chart' ? title : ''}</Heading>
      {spared && (
        <span className={css.spared} title={say({ zh: '这里的点击筛选了其他图表', en: 'A click here filters the other charts' })}>
          <IconFilterOff size={14} stroke={1.5} aria-hidden /> {say({ zh: '联动来源', en: 'Filters the others' })}
        </span>
      )}
      {lines && lines.length > 0 && (
        <MenuButton
          className={`${buttons.sign} ${css.menu}`}
          align="end"
          label={say({ zh: `“${title}”的操作`, en: `Actions for ${title}` })}
          lines={lines}
        >
          <IconDots size={18} stroke={1.5} aria-hidden />
        </MenuButton>
      )}
    </div>
  )
}

/** What the numbers of a chart mean and were made with. */
function Explained({ chart, filters, onClose }: { chart: ChartSpec; filters: Filter[]; onClose: () => void }) {
  const { fields } = useFields()
  const workspace = useWorkspace().data
  const followed = useFollowed(chart)
  if (!fields || !workspace || !followed) return null
  return (
    <Suspense fallback={null}>
      <QueryDialog spec={followed} {...{ fields, workspace }} filters={filters} first="meaning" onClose={onClose} />
    </Suspense>
  )
}

/** What everybody may do stands before the line, what changes the board after it. */
function beforeRule(menu: MenuLine[], line: MenuLine): MenuLine[] {
  const rule = menu.indexOf('rule')
  return rule < 0 ? [...menu, line] : [...menu.slice(0, rule), line, ...menu.slice(rule)]
}
