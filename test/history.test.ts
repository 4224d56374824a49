import { expect, test } from 'vitest'
import { type History, newHistory, toHistory } from '../dashboard/core/history.ts'

const change = (history: History<string[]>, word: string, group?: string) => toHistory(history, { do: 'change', to: [word], group })

test('undo goes back a hundred steps and no further; redo returns', () => {
  let history = newHistory(['0'])
  for (let step = 1; step <= 130; step++) history = change(history, `${step}`)
  expect(history.past).toHaveLength(100)
  for (let step = 0; step < 120; step++) history = toHistory(history, { do: 'undo' })
  expect(history.now).toEqual(['30']) // 130 changes, the last hundred taken back
  for (let step = 0; step < 120; step++) history = toHistory(history, { do: 'redo' })
  expect(history.now).toEqual(['130'])
})

test('typing is one step, and a new change forgets what was taken back', () => {
  const typed = ['a', 'ab', 'abc'].reduce((history, text) => change(history, text, 'title'), newHistory(['']))
  expect(typed.past).toEqual([['']])
  const back = toHistory(typed, { do: 'undo' })
  expect(back.now).toEqual([''])
  expect(back.future).toEqual([['abc']])
  expect(change(back, 'z').future).toEqual([])
})

test('typing goes on as a step of its own after an undo, and in another field', () => {
  const typed = change(newHistory(['']), 'a', 'title')
  const back = toHistory(change(change(typed, 'b', 'text'), 'bc', 'text'), { do: 'undo' })
  expect(back.now).toEqual(['a'])
  expect(change(back, 'x', 'text').past).toEqual([[''], ['a']])
})

test('a change that changes nothing is no step', () => {
  const history = change(newHistory(['']), 'a')
  expect(change(history, 'a')).toBe(history)
})

test('begun anew there is nothing to undo', () => {
  expect(toHistory(change(newHistory(['']), 'a'), { do: 'start', from: ['b'] })).toEqual(newHistory(['b']))
})
