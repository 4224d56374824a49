import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

// OWASP's first choice for argon2id; about 20 ms here.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The argon2id hash of a password, with its salt and cost inside. */
export const hashPassword = (password: string): Promise<string> => hash(password, cost)

// Verified when there is no such person, so that the reply takes as long.
let stranger: Promise<string> | undefined

/** Whether this is the password; takes the same time when there is nobody to compare with. */
export async function isPassword(password: string, hashed: string | null): Promise<boolean> {
  stranger ??= hashPassword(makePassword())
  const matches = await verify(hashed ?? (await stranger), password)
  return hashed !== null && matches
}

const consonants = 'bdfghklmnprstvz'
const vowels = 'aeiou'

/** A password that can be read out and typed: four short made-up words, about 50 bits. */
export function makePassword(): string {
  const syllable = () => `${consonants[randomInt(consonants.length)]}${vowels[randomInt(vowels.length)]}`
  return Array.from({ length: 4 }, () => syllable() + syllable()).join('-')
}
