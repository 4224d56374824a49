import { expect, test } from 'vitest'
import { type MenuLine, menuGroups } from '../../dashboard/app/ui/menuLines.ts'

const act = (text: string, checked?: boolean): MenuLine => ({ text, act: () => {}, ...(checked !== undefined && { checked }) })
const shown = (lines: MenuLine[]) =>
  menuGroups(lines).map(({ title, ruled, chooses, acts }) => ({ title, ruled, chooses, acts: acts.map(({ text }) => text) }))

test('a rule, a heading and the step from acts to choices each begin a group', () => {
  const lines = [
    { text: 'Grain' },
    act('Day', false),
    act('Month', true),
    'rule',
    act('Filter'),
    act('On', true),
    { text: 'More' },
    act('Remove'),
  ] as const
  expect(shown([...lines])).toEqual([
    { title: 'Grain', ruled: false, chooses: true, acts: ['Day', 'Month'] },
    { title: null, ruled: true, chooses: false, acts: ['Filter'] },
    { title: null, ruled: false, chooses: true, acts: ['On'] },
    { title: 'More', ruled: false, chooses: false, acts: ['Remove'] },
  ])
})

test('a rule stays where a heading follows it, and parts nothing at the top or the foot', () => {
  expect(shown(['rule', act('A'), 'rule', { text: 'Move to' }, act('B'), 'rule'])).toEqual([
    { title: null, ruled: false, chooses: false, acts: ['A'] },
    { title: 'Move to', ruled: true, chooses: false, acts: ['B'] },
  ])
})

test('lines of one text are told apart', () => {
  const keys = menuGroups([act('Same'), act('Same')]).flatMap(({ acts }) => acts.map(({ key }) => key))
  expect(new Set(keys).size).toBe(2)
})
