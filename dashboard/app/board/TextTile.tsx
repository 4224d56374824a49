import { titleIn } from '../../core/board/edit.ts'
import type { Tile } from '../../core/board/spec.ts'
import type { Words } from '../../core/words.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './Tile.module.css'

interface TextTileProps {
  tile: Extract<Tile, { kind: 'text' }>
  /** While it is edited. */
  onWrite?: ((tile: Tile) => void) | undefined
}

/** The words of a text tile, read or written. */
export function TextTile({ tile, onWrite }: TextTileProps) {
  const { say, language } = usePreferences()
  const text = titleIn(tile.text, language)
  if (tile.swot) return <Swot tile={tile} swot={tile.swot} onWrite={onWrite} />
  if (!onWrite) return <Prose text={text} />
  return (
    <textarea
      className={css.writing}
      value={text}
      maxLength={10_000}
      aria-label={say({ zh: '文字', en: 'Text' })}
      placeholder={say({ zh: '写下这些图表想说明什么。', en: 'Say what these charts are about.' })}
      onChange={(event) => onWrite({ ...tile, text: event.currentTarget.value })}
    />
  )
}

const quarters: Words[] = [
  { zh: '优势', en: 'Strengths' },
  { zh: '劣势', en: 'Weaknesses' },
  { zh: '机会', en: 'Opportunities' },
  { zh: '威胁', en: 'Threats' },
]

/** Four texts in a square: what is one's own above, what comes from outside below. */
function Swot({ tile, swot, onWrite }: TextTileProps & { swot: string[] }) {
  const { say } = usePreferences()
  const write = (at: number, text: string) => onWrite?.({ ...tile, swot: swot.map((one, place) => (place === at ? text : one)) })
  return (
    <div className={css.swot}>
      {quarters.map((quarter, at) => (
        <section key={quarter.en} aria-label={say(quarter)}>
          <h3>{say(quarter)}</h3>
          {onWrite ? (
            <textarea
              className={css.writing}
              value={swot[at] ?? ''}
              maxLength={2500}
              aria-label={say(quarter)}
              onChange={(event) => write(at, event.currentTarget.value)}
            />
          ) : (
            <Prose text={swot[at] ?? ''} />
          )}
        </section>
      ))}
    </div>
  )
}

/** `# ` begins a heading, `- ` a line of a list, an empty line a paragraph. */
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
