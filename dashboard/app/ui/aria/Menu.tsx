import { IconCheck } from '@tabler/icons-react'
import { Header } from 'react-aria-components/Header'
import { Menu as AriaMenu, MenuItem, MenuSection } from 'react-aria-components/Menu'
import { Separator } from 'react-aria-components/Separator'
import { type MenuAct, type MenuGroup, type MenuLine, menuGroups } from '../menuLines.ts'
import css from './Menu.module.css'
import { type Anchor, Surface } from './Popover.tsx'

interface MenuProps {
  anchor: Anchor
  label: string
  lines: MenuLine[]
  onClose: () => void
  align?: 'start' | 'end'
}

export function Menu({ anchor, label, lines, onClose, align }: MenuProps) {
  return (
    <Surface anchor={anchor} onClose={onClose} align={align} label={label}>
      <AriaMenu aria-label={label} className={css.menu ?? ''} autoFocus="first" onClose={onClose}>
        {menuGroups(lines).flatMap((group) => [
          group.ruled && <Separator key={`${group.key} rule`} className={css.rule ?? ''} />,
          group.title === null && !group.chooses ? (
            group.acts.map((act) => <Line key={act.key} line={act} />)
          ) : (
            <Group key={group.key} group={group} label={label} />
          ),
        ])}
      </AriaMenu>
    </Surface>
  )
}

function Group({ group: { title, chooses, acts }, label }: { group: MenuGroup; label: string }) {
  return (
    <MenuSection
      selectionMode={chooses ? 'single' : 'none'}
      selectedKeys={acts.filter(({ checked }) => checked).map(({ key }) => key)}
      {...(title === null && { 'aria-label': label })}
    >
      {title && <Header className={css.heading ?? ''}>{title}</Header>}
      {acts.map((act) => (
        <Line key={act.key} line={act} />
      ))}
    </MenuSection>
  )
}

function Line({ line: { key, text, note, act, checked, off, danger } }: { line: MenuAct }) {
  return (
    <MenuItem
      id={key}
      textValue={text}
      className={css.line ?? ''}
      data-danger={danger}
      shouldCloseOnSelect={!off}
      onAction={() => !off && act()}
      // Not the library's "disabled": arrows would pass over the line, and nobody would hear why it is off.
      render={(props) => <div {...(props as React.ComponentProps<'div'>)} aria-disabled={off || undefined} />}
    >
      {checked !== undefined && <span className={css.check}>{checked && <IconCheck size={14} stroke={2} aria-hidden />}</span>}
      <span>{text}</span>
      {note && <span className={css.note}>{note}</span>}
    </MenuItem>
  )
}
