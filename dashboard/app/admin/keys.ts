import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { type KeyScope, keyList, madeKey } from '../../core/admin/apiKey.ts'
import { ask } from '../api.ts'

/** The keys of back ends. */
export function useKeys() {
  return useQuery({ queryKey: ['keys'], queryFn: ({ signal }) => ask('/api/keys', keyList, { signal }) })
}

/** A new key, told once. */
export function makeKey(wish: { name: string; scopes: KeyScope[]; days: number }) {
  return ask('/api/keys', madeKey, { method: 'POST', body: wish })
}

export function revokeKey(id: string): Promise<unknown> {
  return ask(`/api/keys/${encodeURIComponent(id)}`, z.unknown(), { method: 'DELETE' })
}
