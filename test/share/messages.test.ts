import { expect, test } from 'vitest'
import { readFrameMessage, readHostMessage } from '../../dashboard/core/share/messages.ts'

const region = { member: 'sales.region', operator: 'equals', values: ['East', null] }

test('the three messages are read, and carry nothing that was not agreed', () => {
  expect(readFrameMessage({ clientele: 'ready', more: 1 })).toEqual({ clientele: 'ready' })
  expect(readFrameMessage({ clientele: 'height', height: 812.5 })).toEqual({ clientele: 'height', height: 812.5 })
  expect(readFrameMessage({ clientele: 'filter', filters: [{ ...region, from: 'tile' }] })).toEqual({
    clientele: 'filter',
    filters: [region],
  })
  expect(readHostMessage({ clientele: 'ready', language: 'en', theme: 'dark' })).toEqual({
    clientele: 'ready',
    language: 'en',
    theme: 'dark',
  })
  expect(readHostMessage({ clientele: 'ready', language: 'fr', theme: 7 })).toEqual({ clientele: 'ready', language: null, theme: null })
})

test.each([
  null,
  'ready',
  [],
  {},
  { clientele: 'else' },
  { clientele: 'height', height: '100' },
  { clientele: 'height', height: -1 },
  { clientele: 'height', height: Number.NaN },
  { clientele: 'filter' },
  { clientele: 'filter', filters: [{ member: 'a.b', operator: 'equals', values: [{}] }] },
  { clientele: 'filter', filters: Array.from({ length: 41 }, () => region) },
])('anything else is nobody’s message: %j', (value) => {
  expect(readFrameMessage(value)).toBeNull()
  expect(readHostMessage(value)).toBeNull()
})
