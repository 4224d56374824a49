import { titleIn } from '../../core/board/edit.ts'
import type { Tile } from '../../core/board/spec.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './Tile.module.css'

interface TextTileProps {
  tile: Extract<Tile, { kind: 'text' }>
  /** While it is edited. */
  onText?: ((text: string) => void) | undefined
}

/** The words of a text tile, read or written. */
export function TextTile({ tile, onText }: TextTileProps) {
  const { say, language } = usePreferences()
  const text = titleIn(tile.text, language)
  if (!onText) return <Prose text={text} />
  return (
    <textarea
      className={css.writing}
      value={text}
      maxLength={10_000}
      aria-label={say({ zh: '文字', en: 'Text' })}
      placeholder={say({ zh: '写下这些图表想说明什么。', en: 'Say what these charts are about.' })}
      onChange={(event) => onText(event.currentTarget.value)}
    />
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
