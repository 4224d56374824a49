import { IconCheck, IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Autocomplete } from 'react-aria-components/Autocomplete'
import { Header } from 'react-aria-components/Header'
import { Input } from 'react-aria-components/Input'
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox'
import { SearchField } from 'react-aria-components/SearchField'
import { useMedia } from '../useMedia.ts'
import css from './Combobox.module.css'
import { Localized } from './Localized.tsx'

export interface Choice {
  key: string
  text: string
  /** A second, quieter text at the end of the line. */
  note?: string | undefined
  /** The heading it stands under; those of one heading stand together where the first of them does. */
  group?: string
}

interface ComboboxProps {
  /** What is listed. */
  label: string
  /** Already searched by whoever knows how: by sound, or by the server. */
  choices: Choice[]
  /** Those ticked; absent where a press on one is all there is to it. */
  chosen?: ReadonlySet<string>
  onChoose: (key: string) => void
  /** What is typed; absent where the list is too short to be searched. */
  search?: { label: string; text: string; onText: (text: string) => void }
  /** What stands above the list's second column. */
  heading?: string | undefined
  /** In place of an empty list. */
  children?: ReactNode
}

/** A list to choose from, narrowed by typing. Focus stays in the search; arrows move, Enter chooses. */
export function Combobox({ label, choices, chosen, onChoose, search, heading, children }: ComboboxProps) {
  const coarse = useMedia('(pointer: coarse)')
  // On a touch screen the keyboard would cover the list before anybody wants to type.
  const autoFocus = !coarse
  const groups = Map.groupBy(choices, ({ group }) => group)
  const line = (choice: Choice) => <ChoiceLine key={choice.key} id={choice.key} choice={choice} isTicked={chosen !== undefined} />
  const list = (
    <ListBox
      aria-label={label}
      className={css.list ?? ''}
      autoFocus={!search && autoFocus}
      escapeKeyBehavior="none"
      renderEmptyState={() => <div className={css.none}>{children}</div>}
      {...(chosen
        ? {
            selectionMode: 'multiple',
            selectedKeys: chosen,
            onSelectionChange: (keys) => keys !== 'all' && flipped(chosen, keys).forEach(onChoose),
          }
        : { onAction: (key) => onChoose(String(key)) })}
    >
      {[...groups].map(([group, own]) =>
        group === undefined ? (
          own.map(line)
        ) : (
          <ListBoxSection key={group} id={`group ${group}`}>
            <Header className={css.group ?? ''}>{group}</Header>
            {own.map(line)}
          </ListBoxSection>
        ),
      )}
    </ListBox>
  )
  return (
    <Localized>
      {search ? (
        <Autocomplete inputValue={search.text} onInputChange={search.onText}>
          <SearchField aria-label={search.label} className={css.search ?? ''} autoFocus={autoFocus}>
            <IconSearch size={15} stroke={1.6} aria-hidden />
            <Input placeholder={search.label} className={css.input ?? ''} />
          </SearchField>
          {heading && <p className={css.heading}>{heading}</p>}
          {list}
        </Autocomplete>
      ) : (
        list
      )}
    </Localized>
  )
}

function ChoiceLine({ id, choice: { text, note }, isTicked }: { id: string; choice: Choice; isTicked: boolean }) {
  return (
    <ListBoxItem id={id} textValue={text} className={css.line ?? ''}>
      {({ isSelected }) => (
        <>
          {isTicked && <span className={css.box}>{isSelected && <IconCheck size={12} stroke={3} aria-hidden />}</span>}
          <span className={css.text}>{text}</span> {note && <span className={css.note}>{note}</span>}
        </>
      )}
    </ListBoxItem>
  )
}

/** The keys that are in one of two sets only. */
function flipped(before: ReadonlySet<string>, after: ReadonlySet<string | number>): string[] {
  const now = new Set([...after].map(String))
  return [...[...before].filter((key) => !now.has(key)), ...[...now].filter((key) => !before.has(key))]
}
