/** A key of a back end, as far as what it signed is verified by it. */
export interface SigningKey {
  id: string
  scopes: string[]
  /** The sites whose pages may show what it opens; none named is any. */
  origins: string[]
  createdBy: string
  secret: string
  /** Revoked or past its end. */
  ended: boolean
}

/** What proves somebody's right beside being signed in: keys and passwords, which `admin` keeps, to the right of the nouns that ask. */
export interface Proof {
  /** The key of this id, whether it holds or not; null where there is none. */
  signingKey(id: string): Promise<SigningKey | null>
  noteUse(keyId: string): Promise<void>
  hashPassword(password: string): Promise<string>
  isPassword(password: string, hashed: string): Promise<boolean>
  attempts: {
    /** Null when an attempt may be made, which counts as failed until it succeeds; else for how long one waits. */
    begin(account: string, address: string): Promise<{ seconds: number } | null>
    succeed(account: string, address: string): Promise<void>
  }
}
