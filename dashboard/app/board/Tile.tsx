import { IconDots, IconFilterOff } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { titleIn } from '../../core/board/edit.ts'
import type { Tile as TileSpec } from '../../core/board/spec.ts'
import type { Filter } from '../../core/chart/spec.ts'
import { Chart } from '../chart/Chart.tsx'
import { type ChartSource, useFields } from '../cube.ts'
import buttons from '../ui/controls.module.css'
import { MenuButton, type MenuLine } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useWorkspace } from '../workspace.ts'
import css from './Tile.module.css'

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
export function Tile({ tile, title, filters, source, menu, grip, asTable = false, alone = false, now = false, onMark, onText }: TileProps) {
  const { say, language } = usePreferences()
  const { fields } = useFields()
  const workspace = useWorkspace().data
  const box = useRef<HTMLElement>(null)
  const seen = useSeen(box) || now
  const spared = filters.some(({ from }) => from === tile.id)
  const Heading = alone ? 'h1' : 'h2'
  const heading = tile.kind === 'chart' || grip || menu
  const [explained, setExplained] = useState(false)
  const about = { text: say({ zh: '关于这些数字', en: 'About these numbers' }), act: () => setExplained(true) }
  const lines = menu && tile.kind === 'chart' ? beforeRule(menu, about) : menu
  return (
    <section ref={box} className={[css.tile, tile.kind === 'text' && !grip && css.bare].filter(Boolean).join(' ')} aria-label={title}>
      {heading && (
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
      )}
      {tile.kind === 'chart' ? (
        <div className={css.picture}>
          {seen ? (
            <Chart
              spec={tile.chart}
              source={source}
              asTable={asTable}
              filters={filters}
              tile={tile.id}
              {...(onMark && { onMark: (mark) => onMark(mark.filters) })}
            />
          ) : (
            <div className={css.quiet} />
          )}
        </div>
      ) : onText ? (
        <textarea
          className={css.writing}
          value={titleIn(tile.text, language)}
          maxLength={10_000}
          aria-label={say({ zh: '文字', en: 'Text' })}
          placeholder={say({ zh: '写下这些图表想说明什么。', en: 'Say what these charts are about.' })}
          onChange={(event) => onText(event.currentTarget.value)}
        />
      ) : (
        <Prose text={titleIn(tile.text, language)} />
      )}
      {explained && tile.kind === 'chart' && fields && workspace && (
        <Suspense fallback={null}>
          <QueryDialog spec={tile.chart} {...{ fields, workspace }} filters={filters} first="meaning" onClose={() => setExplained(false)} />
        </Suspense>
      )}
    </section>
  )
}

/** What everybody may do stands before the line, what changes the board after it. */
function beforeRule(menu: MenuLine[], line: MenuLine): MenuLine[] {
  const rule = menu.indexOf('rule')
  return rule < 0 ? [...menu, line] : [...menu.slice(0, rule), line, ...menu.slice(rule)]
}

/** A text tile: `# ` begins a heading, `- ` a line of a list, an empty line a paragraph. */
function Prose({ text }: { text: string }) {
  return (
    <div className={css.text}>
      {text.split('\n').map((line, at) => {
        const heading = /^#{1,3}\s+(.*)/.exec(line)
        return heading ? <h2 key={at}>{heading[1]}</h2> : <p key={at}>{line.replace(/^[-*]\s+/, '· ')}</p>
      })}
    </div>
  )
}

/** Whether an element has been near the visible part of the page; once seen it stays so. */
function useSeen(box: { current: Element | null }): boolean {
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    if (seen || !box.current) return
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && setSeen(true), { rootMargin: '240px' })
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [seen, box])
  return seen
}
