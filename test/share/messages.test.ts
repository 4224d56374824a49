import { expect, test } from 'vitest'
import { readFrameMessage, readHostMessage } from '../../dashboard/core/share/messages.ts'

const region = { member: 'sales.region', operator: 'equals', values: ['East', null] }

test('the messages are read, and carry nothing that was not agreed', () => {
  expect(readFrameMessage({ clientele: 'ready', more: 1 })).toEqual({ clientele: 'ready' })
  expect(readFrameMessage({ clientele: 'height', height: 812.5 })).toEqual({ clientele: 'height', height: 812.5 })
  expect(readFrameMessage({ clientele: 'filter', filters: [{ ...region, from: 'tile' }] })).toEqual({
    clientele: 'filter',
    filters: [region],
  })
  const look = { accent: '#123456' }
  expect(readHostMessage({ clientele: 'ready', language: 'en', theme: 'dark', hide: ['title', 7], look })).toEqual({
    clientele: 'ready',
    language: 'en',
    theme: 'dark',
    hide: ['title'],
    look,
  })
  expect(readHostMessage({ clientele: 'ready', language: 'fr', theme: 7, hide: 'all', look: { accent: {} } })).toEqual({
    clientele: 'ready',
    language: null,
    theme: null,
    hide: [],
    look: {},
  })
  expect(readHostMessage({ clientele: 'token', token: 'a.b.c', more: 1 })).toEqual({ clientele: 'token', token: 'a.b.c' })
  expect(readFrameMessage({ clientele: 'opened', more: 1 })).toEqual({ clientele: 'opened' })
  expect(readFrameMessage({ clientele: 'token' })).toEqual({ clientele: 'token' })
  expect(readFrameMessage({ clientele: 'drill', tile: 'a', filters: [region] })).toEqual({
    clientele: 'drill',
    tile: 'a',
    filters: [region],
  })
  const error = { clientele: 'error', code: 'unknown_filter', zh: '不能', en: 'No', member: 'a.b' }
  expect(readFrameMessage({ ...error, more: 1 })).toEqual(error)
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
  { clientele: 'drill', filters: [region] },
  { clientele: 'error', code: 'x', zh: '不能' },
  { clientele: 'filter', filters: [{ member: 'a.b', operator: 'equals', values: [{}] }] },
  { clientele: 'filter', filters: Array.from({ length: 41 }, () => region) },
])('anything else is nobody’s message: %j', (value) => {
  expect(readFrameMessage(value)).toBeNull()
  expect(readHostMessage(value)).toBeNull()
})
