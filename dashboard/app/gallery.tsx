// For eyes and the browser test, never in a release: every recorded case, drawn; `odd` are those made by hand, `names=hostile` renames everything,
// `tiles` shows one of every tile of the gallery under the question it answers.
// `/gallery.html?lang=zh&theme=dark&only=line&width=480`
import { useMemo } from 'react'
import { createRoot } from 'react-dom/client'
import { presetGroups, presets } from '../core/chart/catalogue.ts'
import type { Part, Results } from '../core/chart/query.ts'
import { readResult } from '../core/chart/result.ts'
import { readSpec } from '../core/chart/spec.ts'
import { toDrawing } from '../core/chart/toDrawing.ts'
import { toFields } from '../core/field/meta.ts'
import { presetOf } from './chart/Gallery.tsx'
import { Picture } from './chart/Picture.tsx'
import { useLook } from './chart/picture/useLook.ts'
import './ui/theme.css'

interface Recorded {
  today: string
  answers: Partial<Record<Part, unknown>>
}

const specs = import.meta.glob<unknown>('../../test/chart/cases/*/spec.json', { eager: true, import: 'default' })
const answers = import.meta.glob<Recorded>('../../test/chart/cases/*/answers.json', { eager: true, import: 'default' })
const meta = import.meta.glob<unknown>('../../test/chart/meta.json', { eager: true, import: 'default' })

const oddities = import.meta.glob<{
  oddCases: Record<string, { spec: unknown; recorded: Recorded }>
  withHostileNames: (recorded: Recorded) => Recorded
}>('../../test/chart/odd.ts', { eager: true })

const search = new URLSearchParams(location.search)
const only = search.get('only') ?? ''
const width = Number(search.get('width') ?? 560)
const height = Number(search.get('height') ?? 300)
const asTable = search.has('table')
const fields = toFields(Object.values(meta)[0])

// No server stands behind this page.
const noMap = async () => null

function Case({ name, spec: stored, recorded }: { name: string; spec: unknown; recorded: Recorded }) {
  const look = useLook(width, height)
  const drawing = useMemo(() => {
    const results = Object.fromEntries(Object.entries(recorded.answers).map(([part, reply]) => [part, readResult(reply)])) as Results
    return toDrawing(readSpec(stored), results, { today: recorded.today, fields }, { ...look, loadMap: noMap })
  }, [stored, recorded, look])
  return (
    <section
      id={name}
      style={{
        width,
        containerType: 'inline-size',
        padding: 12,
        border: '1px solid var(--line)',
        borderRadius: 8,
        background: 'var(--surface-raised)',
        boxSizing: 'content-box',
      }}
    >
      <h2 style={{ margin: '0 0 8px', fontSize: 14, fontWeight: 600 }}>
        {drawing.title} <small style={{ color: 'var(--ink-faint)', fontWeight: 400 }}>{name}</small>
      </h2>
      <div style={{ height }}>
        <Picture drawing={drawing} height={height} asTable={asTable} onMark={(mark) => console.log('mark', JSON.stringify(mark))} />
      </div>
      <p style={{ margin: '4px 0 0', fontSize: 12, color: 'var(--ink-soft)' }}>
        {drawing.notes.map(({ text }) => text[look.language]).join(' · ')}
      </p>
    </section>
  )
}

const [odd] = Object.values(oddities)
const recordedCases = Object.entries(specs).map(([file, spec]) => ({
  name: file.split('/').at(-2) ?? '',
  spec,
  recorded: answers[file.replace('spec.json', 'answers.json')],
}))
const oddCases = Object.entries(odd?.oddCases ?? {}).map(([name, one]) => ({ name, ...one }))
const onlyNames = new Set(only.split(','))
const cases = (search.has('odd') ? oddCases : recordedCases).filter(({ name }) =>
  only.includes(',') ? onlyNames.has(name) : name.includes(only),
)
const renamed = (recorded: Recorded) => (search.get('names') === 'hostile' && odd ? odd.withHostileNames(recorded) : recorded)

/** One case of every tile, under its question. */
function Tiles() {
  const { language } = useLook(width, height)
  const caseOf = (id: string) => {
    const all = recordedCases.filter(({ spec }) => presetOf(readSpec(spec))?.id === id)
    // The plain one: drawn as the tile says, in one panel.
    const plain = all.filter(({ spec }) => !readSpec(spec).wells.split && !readSpec(spec).auto)
    return plain[0] ?? all.find(({ spec }) => !readSpec(spec).wells.split) ?? all[0]
  }
  return Object.entries(presetGroups).map(([group, words]) => (
    <section key={group} style={{ display: 'contents' }}>
      <h1 style={{ flexBasis: '100%', margin: '16px 0 0', fontSize: 20 }}>{words[language]}</h1>
      {presets
        .filter((preset) => preset.group === group)
        .map(({ id, title, question }) => {
          const found = caseOf(id)
          return (
            <article key={id} data-tile={id} style={{ width: width + 26 }}>
              <p style={{ margin: '0 0 4px', fontSize: 13 }}>
                <b>{title[language]}</b> {question?.[language]}
              </p>
              {found?.recorded && <Case name={id} spec={found.spec} recorded={found.recorded} />}
            </article>
          )
        })}
    </section>
  ))
}

const root = document.getElementById('root')
if (!root) throw new Error('gallery.html has no element with the id "root"')
createRoot(root).render(
  <main style={{ display: 'flex', flexWrap: 'wrap', gap: 16, padding: 16, background: 'var(--surface)', color: 'var(--ink)' }}>
    {search.has('tiles') ? (
      <Tiles />
    ) : (
      cases.map(({ name, spec, recorded }) => recorded && <Case key={name} name={name} spec={spec} recorded={renamed(recorded)} />)
    )}
  </main>,
)
